import type { Arm, Tier } from './usage.ts';

/** What the console tells people to look at. Each has a sentence `monitoring.advice.<code>` in the locales. */
export const ADVICE_CODES = [
  /** {value, threshold}: added latency of treatment (p95, ms) is above its threshold. */
  'overheadHigh',
  /** {value, threshold, control}: treatment's requests fail more often than the threshold (per cent). */
  'failuresHigh',
  /** {provider, code, calls, percent}: a provider fails often, mostly with this code. */
  'providerFailing',
  /** {provider}: its breaker is open, so it is not called. */
  'providerOff',
  /** {value, threshold}: a query costs more in treatment than in control (per cent). */
  'costUp',
  /** {value, threshold}: users over their budget (per cent). */
  'overBudgetHigh',
  /** {tier, percent}: many of a tier's users spend their budget before the month ends. */
  'tierTooSmall',
  /** {value, threshold}: the database answers slowly (ms). */
  'databaseSlow',
  /** {model, percent, calls}: one model answers nearly everything, so the router adds little. */
  'oneModelForAll',
  /** {calls}: paid calls without a price. */
  'unpricedCalls',
  /** {treatment, control, needed}: too few requests to compare the arms. */
  'tooFewRequests',
] as const;
export type AdviceCode = (typeof ADVICE_CODES)[number];
/** The page where something can be done. */
export const ADVICE_PAGES = ['rollout', 'routing', 'users', 'prices', 'sync'] as const;
export type AdvicePage = (typeof ADVICE_PAGES)[number];

export type Advice = {
  code: AdviceCode;
  gravity: 'info' | 'warning' | 'critical';
  figures: Record<string, number | string>;
  page: AdvicePage;
};

type ArmFigures = {
  readonly requests: number;
  readonly failedPercent: number | null;
  readonly overheadP95: number | null;
};
/** What is advised on; ms and per cent. */
export type Observed = {
  readonly thresholds: {
    readonly overheadMs: number;
    readonly failurePercent: number;
    readonly overBudgetPercent: number;
    readonly costIncreasePercent: number;
    readonly databaseLatencyMs: number;
    readonly minSample: number;
  };
  readonly arms: Readonly<Record<Arm, ArmFigures>>;
  readonly costIncreasePercent: number | null;
  readonly databaseMs: number | null;
  readonly unpricedCalls: number;
  /** Most frequent first. */
  readonly failures: readonly { readonly provider: string; readonly code: string; readonly calls: number }[];
  readonly providers: readonly {
    readonly provider: string;
    readonly breaker: 'closed' | 'open' | 'probing' | null;
    readonly calls: number;
    readonly failedPercent: number | null;
  }[];
  /** Answered calls. */
  readonly routing: readonly {
    readonly provider: string;
    readonly model: string;
    readonly arm: Arm;
    readonly calls: number;
  }[];
  readonly tiers: readonly {
    readonly tier: Tier;
    readonly users: number;
    readonly overBudgetUsers: number;
    readonly overBudgetPercent: number | null;
  }[];
};

const PROVIDER_FAILS_FROM_PERCENT = 5;
const PROVIDER_CALLS = 20;
const TIER_TOO_SMALL_PERCENT = 20;
const TIER_USERS = 20;
const ONE_MODEL_PERCENT = 90;
const ONE_MODEL_CALLS = 100;

type Rule = (seen: Observed) => (Advice | null)[];
const above = (
  code: AdviceCode,
  value: number | null,
  threshold: number,
  { gravity = 'warning', page, figures = {} }: Pick<Advice, 'page'> & Partial<Pick<Advice, 'gravity' | 'figures'>>,
): Advice | null =>
  value !== null && value > threshold ? { code, gravity, figures: { value, threshold, ...figures }, page } : null;

const onRollout: Rule = ({ arms: { treatment, control }, thresholds, costIncreasePercent }) => {
  const failed = control.failedPercent;
  const isOurs = failed !== null && (treatment.failedPercent ?? 0) > failed;
  return [
    above('failuresHigh', treatment.failedPercent, thresholds.failurePercent, {
      gravity: isOurs ? 'critical' : 'warning',
      page: 'rollout',
      figures: failed === null ? {} : { control: failed },
    }),
    above('overheadHigh', treatment.overheadP95, thresholds.overheadMs, { page: 'rollout' }),
    above('costUp', costIncreasePercent, thresholds.costIncreasePercent, { page: 'routing' }),
    Math.min(treatment.requests, control.requests) < thresholds.minSample
      ? {
          code: 'tooFewRequests',
          gravity: 'info',
          figures: { treatment: treatment.requests, control: control.requests, needed: thresholds.minSample },
          page: 'rollout',
        }
      : null,
  ];
};

const onProviders: Rule = ({ providers, failures }) =>
  providers.map(({ provider, breaker, calls, failedPercent }) => {
    if (breaker === 'open') return { code: 'providerOff', gravity: 'critical', figures: { provider }, page: 'routing' };
    const most = failures.find((failure) => failure.provider === provider);
    if (!most || calls < PROVIDER_CALLS || (failedPercent ?? 0) <= PROVIDER_FAILS_FROM_PERCENT) return null;
    const figures = { provider, code: most.code, calls: most.calls, percent: failedPercent ?? 0 };
    return { code: 'providerFailing', gravity: 'warning', figures, page: 'routing' };
  });

const onBudgets: Rule = ({ tiers, thresholds }) => {
  const users = tiers.reduce((sum, tier) => sum + tier.users, 0);
  const over = tiers.reduce((sum, { overBudgetUsers }) => sum + overBudgetUsers, 0);
  const share = users < TIER_USERS ? null : (100 * over) / users;
  return [
    above('overBudgetHigh', share, thresholds.overBudgetPercent, { page: 'users' }),
    ...tiers.map(({ tier, users: ofTier, overBudgetPercent: percent }): Advice | null =>
      ofTier >= TIER_USERS && percent !== null && percent > TIER_TOO_SMALL_PERCENT
        ? { code: 'tierTooSmall', gravity: 'info', figures: { tier, percent }, page: 'users' }
        : null,
    ),
  ];
};

const onRouting: Rule = ({ routing, unpricedCalls }): (Advice | null)[] => {
  const treated = routing.filter(({ arm }) => arm === 'treatment');
  const all = treated.reduce((sum, { calls }) => sum + calls, 0);
  const most = treated.reduce<(typeof treated)[number] | null>(
    (best, one) => (best === null || one.calls > best.calls ? one : best),
    null,
  );
  const percent = most && all >= ONE_MODEL_CALLS ? (100 * most.calls) / all : 0;
  return [
    most && percent > ONE_MODEL_PERCENT
      ? {
          code: 'oneModelForAll',
          gravity: 'info',
          figures: { model: `${most.provider}/${most.model}`, percent, calls: most.calls },
          page: 'routing',
        }
      : null,
    unpricedCalls > 0
      ? { code: 'unpricedCalls', gravity: 'warning', figures: { calls: unpricedCalls }, page: 'prices' }
      : null,
  ];
};

const onDatabase: Rule = ({ databaseMs, thresholds }) => [
  above('databaseSlow', databaseMs, thresholds.databaseLatencyMs, { page: 'sync' }),
];

const GRAVITIES: readonly Advice['gravity'][] = ['critical', 'warning', 'info'];

/** What people should look at, gravest first, with the figures that say so and where to act. */
export const adviseOn = (seen: Observed): Advice[] =>
  [onRollout, onProviders, onBudgets, onRouting, onDatabase]
    .flatMap((rule) => rule(seen))
    .flatMap((advice) => advice ?? [])
    .sort((a, b) => GRAVITIES.indexOf(a.gravity) - GRAVITIES.indexOf(b.gravity));
