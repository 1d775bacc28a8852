import type { HealthReading, HealthRow, HealthVerdicts } from '#shared/contracts/health.ts';
import { HEALTH_METRICS, nextVerdict, worstSignal, type HealthMetric } from '#shared/domain/health-verdict.ts';

export type EarlierHealth = Pick<HealthRow, 'at' | 'verdicts' | 'readings'>;

export const signalOf = (readings: readonly HealthReading[], metric: HealthMetric) =>
  worstSignal(readings.filter((reading) => reading.metric === metric).map(({ signal }) => signal));

const MINUTE_MS = 60_000;
/** What was found longer ago says nothing about now. */
const KNOWN_FOR_MS = 10 * MINUTE_MS;

type Step = {
  at: Date;
  readings: readonly HealthReading[];
  /** Of the same stage of the rollout, oldest first. */
  earlier: readonly EarlierHealth[];
  windows: number;
  /** Minutes just before in which the database could not be reached, so that nothing was found. */
  minutesAway: number;
};

/** The verdicts at one minute's end, from what its windows say and what was found in the minutes before. */
export const stepVerdicts = ({ at, readings, earlier, windows, minutesAway }: Step): HealthVerdicts => {
  const known = earlier.filter((row) => at.getTime() - Date.parse(row.at) <= KNOWN_FOR_MS);
  const running = known.filter((row) => at.getTime() - Date.parse(row.at) < windows * MINUTE_MS);
  const last = known.at(-1);
  const verdictOf = (metric: HealthMetric) => {
    const away = metric === 'database' ? Array.from({ length: minutesAway }, () => 'critical' as const) : [];
    const recent = [...running.map((row) => signalOf(row.readings, metric)), ...away, signalOf(readings, metric)];
    const before = last?.verdicts[metric];
    const state = nextVerdict(before?.state ?? 'insufficient', recent, { windows });
    return { state, since: before?.state === state ? before.since : at.toISOString() };
  };
  return Object.fromEntries(HEALTH_METRICS.map((metric) => [metric, verdictOf(metric)])) as HealthVerdicts;
};
