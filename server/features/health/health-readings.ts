import type { HealthReading } from '#shared/contracts/health.ts';
import type { RolloutThresholds } from '#shared/contracts/rollout.ts';
import {
  HEALTH_SIGNALS,
  HEALTH_WINDOWS,
  judgeCost,
  judgeDatabase,
  judgeShare,
  shareOfBad,
  type Counted,
  type HealthMetric,
  type HealthSignal,
} from '#shared/domain/health-verdict.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { countAbove, countOf, quantileOf } from '#server/lib/latency-sketch.ts';
import { costEvidence, shareEvidence } from './chances.ts';
import type { Sums } from './health-sums.ts';

export type BothArms<T> = Readonly<Record<Arm, T>>;
export type HealthInput = {
  /** Sums of the newest so many minutes, within the current stage of the rollout. */
  readonly newest: (minutes: number) => BothArms<Sums>;
  readonly thresholds: RolloutThresholds;
  /** Users of this month, and those above their budget. */
  readonly users: BothArms<Counted>;
  readonly database: { readonly latencyMs: number; readonly unreachableSeconds: number };
};

/** A p95 above the limit is more than this share of requests above it. */
const SLOW_SHARE = 0.05;
/** Minutes of parts that are looked at by themselves: what begins must not wait until it fills the window. */
const PARTS: Readonly<Record<(typeof HEALTH_WINDOWS)[number], readonly number[]>> = { 5: [3, 2, 1], 60: [] };

const round = (value: number) => Math.round(value * 1_000) / 1_000;
const rounded = (value: number | null | undefined) => (value === null || value === undefined ? null : round(value));
const rank = (signal: HealthSignal) => HEALTH_SIGNALS.indexOf(signal);

type Part = {
  readonly minutes: number;
  readonly signal: HealthSignal;
  /** Null when nobody was treated. */
  readonly value: number | null;
  readonly control: number | null;
  readonly sample: { readonly treatment: number; readonly control: number };
};
type Measure = (sums: BothArms<Sums>, minutes: number) => Part | null;

const newestOf = ({ minutes, value, control }: Part) =>
  value === null ? null : { minutes, value: round(value), control: rounded(control) };

const readWindow = (
  input: HealthInput,
  metric: HealthMetric,
  window: (typeof HEALTH_WINDOWS)[number],
  threshold: number,
  measure: Measure,
  parts: readonly number[] = PARTS[window],
): HealthReading => {
  const whole = measure(input.newest(window), window);
  const newer = parts.map((minutes) => measure(input.newest(minutes), minutes));
  const telling = newer.reduce(
    (most, part) => (part && rank(part.signal) > rank(most?.signal ?? 'stable') ? part : most),
    whole,
  );
  return {
    metric,
    windowMinutes: window,
    signal: telling?.signal ?? 'insufficient',
    value: rounded(whole?.value),
    control: rounded(whole?.control),
    threshold,
    sample: whole?.sample ?? { treatment: 0, control: 0 },
    newest: telling && telling !== whole ? newestOf(telling) : null,
  };
};

type ShareLimits = { limit: number; minSample: number };
const judgeCounted = (treatment: Counted, control: Counted, { limit, minSample }: ShareLimits) => ({
  signal: judgeShare(shareEvidence(treatment, control, limit), { limit, minSample }),
  sample: { treatment: treatment.all, control: control.all },
});
const percentOf = (counted: Counted) => (counted.all === 0 ? null : shareOfBad(counted) * 100);

/** Requests that were let in; of a spent budget is told elsewhere. */
const failuresOf = ({ requests, refused, failed }: Sums): Counted => ({ all: requests - refused, bad: failed });

const readFailures = (input: HealthInput): HealthReading[] => {
  const { failurePercent, minSample } = input.thresholds;
  const measure: Measure = (sums, minutes) => {
    const [treatment, control] = [failuresOf(sums.treatment), failuresOf(sums.control)];
    const judged = judgeCounted(treatment, control, { limit: failurePercent / 100, minSample });
    return { minutes, value: percentOf(treatment), control: percentOf(control), ...judged };
  };
  return HEALTH_WINDOWS.map((window) => readWindow(input, 'failures', window, failurePercent, measure));
};

const readOverhead = (input: HealthInput): HealthReading[] => {
  const { overheadMs, minSample } = input.thresholds;
  const slowOf = ({ overhead }: Sums): Counted => ({ all: countOf(overhead), bad: countAbove(overhead, overheadMs) });
  const p95 = ({ overhead }: Sums) => quantileOf(overhead, 1 - SLOW_SHARE);
  const measure: Measure = (sums, minutes) => {
    const judged = judgeCounted(slowOf(sums.treatment), slowOf(sums.control), { limit: SLOW_SHARE, minSample });
    return { minutes, value: p95(sums.treatment), control: p95(sums.control), ...judged };
  };
  return HEALTH_WINDOWS.map((window) => readWindow(input, 'overhead', window, overheadMs, measure));
};

const groupedCost = ({ groupRequests, groupMicroVnd }: Sums) => ({
  requests: groupRequests,
  microVnd: groupMicroVnd,
});
const readCost = (input: HealthInput): HealthReading[] => {
  const { costIncreasePercent, minSample } = input.thresholds;
  const measure: Measure = ({ treatment, control }, minutes) => {
    const sample = { treatment: treatment.paidRequests, control: control.paidRequests };
    if (Math.min(sample.treatment, sample.control) < minSample) return null;
    const evidence = costEvidence(groupedCost(treatment), groupedCost(control));
    if (!evidence) return null;
    const signal = judgeCost(evidence, { limit: costIncreasePercent / 100 });
    return { minutes, signal, value: evidence.increase * 100, control: null, sample };
  };
  return HEALTH_WINDOWS.map((window) => readWindow(input, 'cost', window, costIncreasePercent, measure, []));
};

const readOverBudget = ({ users, thresholds }: HealthInput): HealthReading => {
  const { overBudgetPercent, minSample } = thresholds;
  const { treatment, control } = users;
  return {
    metric: 'overBudget',
    windowMinutes: 0,
    value: percentOf(treatment),
    control: percentOf(control),
    threshold: overBudgetPercent,
    newest: null,
    ...judgeCounted(treatment, control, { limit: overBudgetPercent / 100, minSample }),
  };
};

const readDatabase = ({ database, thresholds }: HealthInput): HealthReading => ({
  metric: 'database',
  windowMinutes: 0,
  signal: judgeDatabase(database, { limitMs: thresholds.databaseLatencyMs }),
  value: round(database.latencyMs),
  control: null,
  threshold: thresholds.databaseLatencyMs,
  sample: { treatment: 0, control: 0 },
  newest: null,
});

/** What every window says of every metric at one minute's end. */
export const readHealth = (input: HealthInput): HealthReading[] => [
  ...readOverhead(input),
  ...readFailures(input),
  readOverBudget(input),
  ...readCost(input),
  readDatabase(input),
];
