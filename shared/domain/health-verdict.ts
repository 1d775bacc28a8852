/** What is watched, treatment against control where there are two sides. */
export const HEALTH_METRICS = ['overhead', 'failures', 'overBudget', 'cost', 'database'] as const;
export type HealthMetric = (typeof HEALTH_METRICS)[number];

/** Lengths of the windows in minutes; each ends now. */
export const HEALTH_WINDOWS = [5, 60] as const;

/** What is said of a metric, and of the whole. */
export const HEALTH_STATES = ['insufficient', 'stable', 'warning', 'critical'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** What one window alone says, from least to most. `suspect` is no verdict; it only lets the next window be one. */
export const HEALTH_SIGNALS = ['insufficient', 'stable', 'suspect', 'warning', 'critical'] as const;
export type HealthSignal = (typeof HEALTH_SIGNALS)[number];

/**
 * How unlikely chance must be as the explanation. `verdict` is asked some ten thousand times a day, and must err less than
 * once in a thousand days (docs/decisions/0017-health-verdicts.md).
 */
export const EVIDENCE = { verdict: 2e-7, suspect: 1e-3 } as const;

/** Only these compare treatment with control, so only for these can taking the rollout back help. */
const CAUSED_BY_ROLLOUT: readonly HealthMetric[] = ['overhead', 'failures', 'overBudget', 'cost'];

/** Of so many, so many were bad: requests that failed, or were slowed down, or users over their budget. */
export type Counted = { readonly all: number; readonly bad: number };
export const shareOfBad = ({ all, bad }: Counted) => (all === 0 ? 0 : bad / all);

export type ShareEvidence = {
  readonly treatment: Counted;
  readonly control: Counted;
  /** Chance of as many bad ones in treatment if its true share were the limit. */
  readonly treatmentAboveLimit: number;
  /** The same of both sides together. */
  readonly bothAboveLimit: number;
  /** Chance of as many bad ones in treatment if its true share were control's. */
  readonly treatmentAboveControl: number;
};
/** `limit` is a share, not per cent. */
export type ShareRule = { readonly limit: number; readonly minSample: number };

/** Without a control group only this much above the limit is enough to blame the rollout. */
const ALONE_FACTOR = 2;

/** Graver when chance explains it less. */
const signalOf = (chance: number, grave: HealthSignal): HealthSignal => {
  if (chance < EVIDENCE.verdict) return grave;
  return chance < EVIDENCE.suspect ? 'suspect' : 'stable';
};
const worst = (...signals: readonly HealthSignal[]): HealthSignal =>
  signals.reduce((a, b) => (HEALTH_SIGNALS.indexOf(b) > HEALTH_SIGNALS.indexOf(a) ? b : a), 'insufficient');

/**
 * Critical: treatment is above the limit and worse than control. When both are above it alike, or treatment is worse but
 * within the limit, it is a warning: taking the rollout back would not help, or need not be. An arm that is too small says
 * nothing; with control too small only twice the limit is critical, and with treatment too small nothing is.
 */
export const judgeShare = (evidence: ShareEvidence, { limit, minSample }: ShareRule): HealthSignal => {
  const { treatment, control } = evidence;
  const treated = treatment.all >= minSample;
  const compared = treated && control.all >= minSample;
  if (!treated && control.all < minSample) return 'insufficient';
  const share = shareOfBad(treatment);
  if (compared) {
    const worse = signalOf(evidence.treatmentAboveControl, share > limit ? 'critical' : 'warning');
    return worst(worse, signalOf(Math.min(evidence.treatmentAboveLimit, evidence.bothAboveLimit), 'warning'));
  }
  if (treated) return signalOf(evidence.treatmentAboveLimit, share > ALONE_FACTOR * limit ? 'critical' : 'warning');
  const controlAlone = signalOf(evidence.bothAboveLimit, 'warning');
  return controlAlone === 'stable' ? 'insufficient' : controlAlone;
};

/** `increase`: treatment's cost per query above control's, as a share; `chance`: of as much if there were none. */
export type CostEvidence = { readonly increase: number; readonly chance: number } | null;

/** Null: too little data. `limit` is a share. Below it costs may rise; what they do to the savings is shown elsewhere. */
export const judgeCost = (evidence: CostEvidence, { limit }: { readonly limit: number }): HealthSignal => {
  if (!evidence) return 'insufficient';
  return evidence.increase > limit ? signalOf(evidence.chance, 'critical') : 'stable';
};

/** Times of the limit from which answers of the database are critical. */
const DATABASE_CRITICAL_FACTOR = 4;
/** Seconds without the database that are worth telling. */
const UNREACHABLE_FROM_SECONDS = 30;

/** Median round trip in ms, and for how long there was none before; in seconds. */
export const judgeDatabase = (
  { latencyMs, unreachableSeconds }: { readonly latencyMs: number; readonly unreachableSeconds: number },
  { limitMs }: { readonly limitMs: number },
): HealthSignal => {
  if (unreachableSeconds >= UNREACHABLE_FROM_SECONDS || latencyMs > DATABASE_CRITICAL_FACTOR * limitMs)
    return 'critical';
  return latencyMs > limitMs ? 'warning' : 'stable';
};

/** One signal of several windows that end at the same minute. */
export const worstSignal = (signals: readonly HealthSignal[]): HealthSignal => worst(...signals);

/**
 * The verdict after the newest of `recent` (newest last): it changes only when the last `windows` agree. Bad is a verdict
 * when all of them are at least suspect and one is more; it is critical when the newest is, and stays so until none is.
 */
export const nextVerdict = (
  before: HealthState,
  recent: readonly HealthSignal[],
  { windows }: { readonly windows: number },
): HealthState => {
  const last = recent.slice(-windows);
  if (last.length < windows) return before;
  const agree = (...signals: readonly HealthSignal[]) => last.every((signal) => signals.includes(signal));
  if (agree('suspect', 'warning', 'critical')) {
    if (last.at(-1) === 'critical') return 'critical';
    if (before === 'critical' && last.includes('critical')) return 'critical';
    if (last.includes('critical') || last.includes('warning')) return 'warning';
    return before === 'insufficient' ? 'stable' : before;
  }
  if (agree('insufficient')) return 'insufficient';
  if (agree('stable', 'suspect')) return 'stable';
  return before;
};

/** The worst of them; `insufficient` when it can't be told how treatment does. */
export const overallState = (verdicts: Readonly<Record<HealthMetric, HealthState>>): HealthState => {
  const states = Object.values(verdicts);
  if (states.includes('critical')) return 'critical';
  if (states.includes('warning')) return 'warning';
  return verdicts.failures === 'stable' && verdicts.overhead === 'stable' ? 'stable' : 'insufficient';
};

/** The critical metrics for which the rollout is to be taken back. */
export const reasonsToRollBack = (verdicts: Readonly<Record<HealthMetric, HealthState>>): HealthMetric[] =>
  CAUSED_BY_ROLLOUT.filter((metric) => verdicts[metric] === 'critical');
