import type { MonitoringRange, MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { RolloutThresholds } from '#shared/contracts/rollout.ts';
import { percentOf } from '#shared/domain/money.ts';
import { adviseOn } from '#shared/domain/monitoring-advice.ts';
import { addMonths, monthOf } from '#shared/domain/time.ts';
import type { Clock } from '#server/lib/clock.ts';
import { failuresOf, providersOf, routingOf, type ProviderHealth } from './call-figures.ts';
import { pointsOf, type RangePoints } from './monitoring-range.ts';
import type { MonitoringStore, SpanSums } from './monitoring.store.ts';
import { figuresOf, totalByArm, totalOfAll, type ArmSums } from './span-figures.ts';

/** What the service aims at. */
const TARGETS = { savedPercent: 15, overBudgetPercent: 5, overheadMs: 100, successPercent: 99.9 };
/** Whole months are read anew after that. */
const MONTHS_KEPT_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

type Parts = {
  store: MonitoringStore;
  thresholds: () => RolloutThresholds;
  providers: () => readonly ProviderHealth[];
  clock: Clock;
};

const costIncrease = ({ arms: { treatment, control } }: MonitoringReport['totals'] | ReturnType<typeof figuresOf>) => {
  const [ours, theirs] = [treatment.costPerQueryMicroVnd, control.costPerQueryMicroVnd];
  return ours === null || theirs === null || theirs === 0n ? null : percentOf(ours - theirs, theirs);
};

const sumsByPoint = (all: readonly SpanSums[], { starts, stepMs }: RangePoints): ArmSums[] => {
  const first = starts[0]?.getTime() ?? 0;
  const byPoint = Map.groupBy(all, ({ at }) => Math.floor((at.getTime() - first) / stepMs));
  return starts.map((_, index) => totalByArm(byPoint.get(index) ?? []));
};
const seriesOf = (
  sums: readonly ArmSums[],
  { starts, stepMs, until }: RangePoints,
  databaseMs: ReadonlyMap<number, number>,
) =>
  sums.map((point, index) => {
    const start = starts[index] ?? until;
    // The last one has only begun.
    const lasting = Math.min(stepMs, until.getTime() - start.getTime());
    const minutes = Math.max(1, lasting / MINUTE_MS);
    const figures = figuresOf(point, { minutes, databaseMs: databaseMs.get(start.getTime()) ?? null });
    return { at: start.toISOString(), ...figures };
  });

const readMonths = async (store: MonitoringStore, now: Date) => {
  const month = monthOf(now);
  const previousMonth = addMonths(month, -1);
  const tiers = await store.tiers(month);
  const { previous, retained } = await store.retained(month, previousMonth);
  return {
    retention: {
      month,
      users: tiers.reduce((sum, { users }) => sum + users, 0),
      previousMonth,
      previousUsers: previous,
      retainedUsers: retained,
      retainedPercent: previous === 0 ? null : percentOf(BigInt(retained), BigInt(previous)),
    },
    tiers: tiers.map(({ tier, users, requests, cost, over }) => ({
      tier,
      users,
      requests,
      costMicroVnd: cost,
      overBudgetUsers: over,
      overBudgetPercent: users === 0 ? null : percentOf(BigInt(over), BigInt(users)),
    })),
  };
};

/** Months as they were read last, unless that was too long ago. */
const createMonths = (store: MonitoringStore) => {
  let kept: { readAt: number; month: string; months: ReturnType<typeof readMonths> } | null = null;
  return (now: Date) => {
    const isFresh = kept?.month === monthOf(now) && Math.abs(now.getTime() - kept.readAt) < MONTHS_KEPT_MS;
    if (kept && isFresh) return kept.months;
    const reading = { readAt: now.getTime(), month: monthOf(now), months: readMonths(store, now) };
    kept = reading;
    reading.months.catch(() => {
      if (kept === reading) kept = null;
    });
    return reading.months;
  };
};

export type MonitoringService = ReturnType<typeof createMonitoringService>;
export const createMonitoringService = ({ store, thresholds, providers, clock }: Parts) => {
  const monthsAt = createMonths(store);
  return {
    async report(range: MonitoringRange): Promise<MonitoringReport> {
      const points = pointsOf(range, clock());
      const [rows, calls, databaseMs, months] = await Promise.all([
        store.sums(points),
        store.calls(points),
        store.databaseMs(points),
        monthsAt(clock()),
      ]);
      const from = points.starts[0] ?? points.until;
      const measured = [...databaseMs.values()];
      const sums = sumsByPoint(rows, points);
      const whole = totalOfAll(sums);
      const all = figuresOf(whole, {
        minutes: Math.max(1, (points.until.getTime() - from.getTime()) / MINUTE_MS),
        databaseMs: measured.length === 0 ? null : measured.reduce((a, b) => a + b, 0) / measured.length,
      });
      const totals = { ...all, costIncreasePercent: costIncrease(all) };
      const limits = thresholds();
      const figures = {
        failures: failuresOf(calls),
        providers: providersOf(calls, providers()),
        routing: routingOf(calls),
        ...months,
      };
      const { overheadMs, failurePercent, overBudgetPercent, costIncreasePercent, databaseLatencyMs } = limits;
      return {
        range,
        from: from.toISOString(),
        until: points.until.toISOString(),
        stepMinutes: points.stepMs / MINUTE_MS,
        thresholds: { overheadMs, failurePercent, overBudgetPercent, costIncreasePercent, databaseLatencyMs },
        targets: TARGETS,
        totals,
        series: seriesOf(sums, points, databaseMs),
        ...figures,
        advice: adviseOn({
          thresholds: limits,
          ...figures,
          ...totals,
          unpricedCalls: whole.treatment.unpricedCalls + whole.control.unpricedCalls,
        }),
      };
    },
  };
};
