import type { Database } from '#server/db/database.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import type { HealthReading, HealthRow, HealthVerdicts } from '#shared/contracts/health.ts';
import type { RolloutThresholds } from '#shared/contracts/rollout.ts';
import { HEALTH_METRICS, overallState, reasonsToRollBack, type HealthMetric } from '#shared/domain/health-verdict.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { probeDatabase } from './database-probe.ts';
import { readHealth } from './health-readings.ts';
import type { HealthSnapshotsStore } from './health-snapshots.store.ts';
import { byArm, type HealthSumsStore } from './health-sums.store.ts';
import { sumOf } from './health-sums.ts';
import type { HealthTexts } from './health-texts.ts';
import { signalOf, stepVerdicts } from './health-verdicts.ts';
import type { TellAlerts, Trouble } from './tell-alerts.ts';
import { createUsersOverBudget } from './users-over-budget.ts';

const MINUTE_MS = 60_000;
const LONGEST_WINDOW_MS = 60 * MINUTE_MS;

/** The rollout, as far as health looks at it and acts on it. */
export type WatchedRollout = {
  thresholds(): RolloutThresholds;
  /** When the current stage began: what was before says nothing about it. */
  stageSince(): Date;
  isMonitored(): boolean;
  /** Whether anybody is treated. */
  isTreating(): boolean;
  armOf(userId: string): Arm;
  rollBack(rollBack: { reason: string; figures: Record<string, number | string>; automatic: true }): Promise<unknown>;
};

export type EvaluateParts = {
  database: Pick<Database, 'pool'>;
  rollout: WatchedRollout;
  sums: Pick<HealthSumsStore, 'read'>;
  snapshots: HealthSnapshotsStore;
  texts: HealthTexts;
  tellAlerts: TellAlerts;
};

/** The readings for which a metric is critical. */
const criticalOf = (readings: readonly HealthReading[], metrics: readonly HealthMetric[]) =>
  readings.filter(({ metric, signal }) => signal === 'critical' && metrics.includes(metric));

const figuresOf = (readings: readonly HealthReading[]) =>
  Object.fromEntries(
    readings.flatMap(({ metric, windowMinutes, threshold, sample, ...reading }) => {
      const { value, control } = reading.newest ?? reading;
      const name = `${metric}.${reading.newest?.minutes ?? windowMinutes}m`;
      const figures = { value, control, threshold, treatmentSample: sample.treatment, controlSample: sample.control };
      return Object.entries(figures).flatMap(([figure, amount]) =>
        amount === null ? [] : [[`${name}.${figure}`, amount] as [string, number]],
      );
    }),
  );

/** The reading that says most about a metric. */
const tellingOf = (readings: readonly HealthReading[], metric: HealthMetric) => {
  const worst = signalOf(readings, metric);
  return readings.find((reading) => reading.metric === metric && reading.signal === worst);
};
const troubleOf = (
  readings: readonly HealthReading[],
  verdicts: HealthVerdicts,
  rolledBackFor: readonly HealthMetric[],
) =>
  HEALTH_METRICS.flatMap((metric): Trouble[] => {
    const reading = tellingOf(readings, metric);
    if (!reading) return [];
    const { value, control } = reading.newest ?? reading;
    const { threshold, windowMinutes } = reading;
    const { state } = verdicts[metric];
    const figures = { value, control, threshold, windowMinutes: reading.newest?.minutes ?? windowMinutes };
    return [
      { of: { metric, subject: '' }, state, figures: { ...figures, rolledBack: rolledBackFor.includes(metric) } },
    ];
  });

/** Looks at the minute that ended at `at`, says what it found, and takes the rollout back when it must be. */
export const createEvaluateHealth = (parts: EvaluateParts) => {
  const { database, rollout, sums, snapshots, texts, tellAlerts } = parts;
  const usersOverBudget = createUsersOverBudget({ database, armOf: rollout.armOf });

  const read = async (at: Date, unreachableSeconds: number) => {
    const from = new Date(Math.max(at.getTime() - LONGEST_WINDOW_MS, rollout.stageSince().getTime()));
    const minutes = await sums.read('minute', from, at);
    return readHealth({
      newest: (length) => {
        const since = new Date(at.getTime() - length * MINUTE_MS);
        return byArm(
          minutes.filter((row) => row.at >= since),
          sumOf,
        );
      },
      thresholds: rollout.thresholds(),
      users: await usersOverBudget(at),
      database: { latencyMs: await probeDatabase(database), unreachableSeconds },
    });
  };

  const rollBackFor = async (readings: readonly HealthReading[], verdicts: HealthVerdicts) => {
    const states = Object.fromEntries(HEALTH_METRICS.map((metric) => [metric, verdicts[metric].state]));
    const critical = criticalOf(readings, reasonsToRollBack(states as Parameters<typeof reasonsToRollBack>[0]));
    if (critical.length === 0 || !rollout.isTreating()) return [];
    await rollout.rollBack({ reason: texts.reason(critical), figures: figuresOf(critical), automatic: true });
    return critical.map(({ metric }) => metric);
  };

  return async (at: Date, unreachableSeconds = 0): Promise<HealthRow | null> => {
    if (!rollout.isMonitored()) return null;
    const { windows } = rollout.thresholds();
    const readings = await read(at, unreachableSeconds);
    const earlier = await snapshots.between(
      new Date(Math.max(rollout.stageSince().getTime(), at.getTime() - LONGEST_WINDOW_MS)),
      at,
    );
    const minutesAway = Math.floor(unreachableSeconds / 60);
    const verdicts = stepVerdicts({ at, readings, earlier, windows, minutesAway });
    const rolledBackFor = await rollBackFor(readings, verdicts);
    const states = HEALTH_METRICS.map((metric) => [metric, verdicts[metric].state] as const);
    const row: HealthRow = {
      at: at.toISOString(),
      state: overallState(Object.fromEntries(states) as Parameters<typeof overallState>[0]),
      verdicts,
      readings,
      rolledBack: rolledBackFor.length > 0,
    };
    return inTransaction(database, async (client) => {
      const databaseMs = readings.find(({ metric }) => metric === 'database')?.value ?? 0;
      if (!(await snapshots.add(client, row, databaseMs))) return null;
      await tellAlerts(client, at, troubleOf(readings, verdicts, rolledBackFor));
      return row;
    });
  };
};
