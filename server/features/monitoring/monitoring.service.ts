import type { MonitoringRange, MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { RolloutThresholds } from '#shared/contracts/rollout.ts';
import { percentOf } from '#shared/domain/money.ts';
import { adviseOn } from '#shared/domain/monitoring-advice.ts';
import { addMonths, monthOf } from '#shared/domain/time.ts';
import type { Clock } from '#server/lib/clock.ts';
import { failuresOf, providersOf, routingOf, type ProviderHealth } from './call-figures.ts';
import { pointsOf, type RangePoints } from './monitoring-range.ts';
import type { MonitoringStore, SpanSums } from './monitoring.store.ts';
import { figuresOf } from './span-figures.ts';

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

const seriesOf = (all: readonly SpanSums[], points: RangePoints, databaseMs: ReadonlyMap<number, number>) => {
  const first = points.starts[0]?.getTime() ?? 0;
  const byPoint = Map.groupBy(all, ({ at }) => Math.floor((at.getTime() - first) / points.stepMs));
  return points.starts.map((start, index) => {
    // The last one has only begun.
    const lasting = Math.min(points.stepMs, points.until.getTime() - start.getTime());
    const minutes = Math.max(1, lasting / MINUTE_MS);
    const figures = figuresOf(byPoint.get(index) ?? [], { minutes, databaseMs: databaseMs.get(index) ?? null });
    return { at: start.toISOString(), ...figures };
  });
};

export type MonitoringService = ReturnType<typeof createMonitoringService>;
export const createMonitoringService = ({ store, thresholds, providers, clock }: Parts) => {
  const readMonths = async (now: Date) => {
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
  let kept: { readAt: number; month: string; months: ReturnType<typeof readMonths> } | null = null;
  const monthsAt = (now: Date) => {
    const isFresh = kept?.month === monthOf(now) && Math.abs(now.getTime() - kept.readAt) < MONTHS_KEPT_MS;
    if (kept && isFresh) return kept.months;
    const reading = { readAt: now.getTime(), month: monthOf(now), months: readMonths(now) };
    kept = reading;
    reading.months.catch(() => {
      if (kept === reading) kept = null;
    });
    return reading.months;
  };

  return {
    async report(range: MonitoringRange): Promise<MonitoringReport> {
      const points = pointsOf(range, clock());
      const [sums, calls, databaseMs, months] = await Promise.all([
        store.sums(points),
        store.calls(points),
        store.databaseMs(points),
        monthsAt(clock()),
      ]);
      const from = points.starts[0] ?? points.until;
      const measured = [...databaseMs.values()];
      const all = figuresOf(sums, {
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
          unpricedCalls: sums.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0),
        }),
      };
    },
  };
};
