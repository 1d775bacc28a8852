import { murmurHash3 } from './murmur-hash.ts';
import type { Arm } from './usage.ts';

export const FLAGS = [
  'costOptimizationEnabled',
  'intelligentRoutingEnabled',
  'budgetAlertsEnabled',
  'usageTrackingEnabled',
  'performanceMonitoringEnabled',
] as const;
export type Flag = (typeof FLAGS)[number];
/** These hold for treated users only; the others are switches of the whole service. */
export const TREATMENT_FLAGS: readonly Flag[] = ['costOptimizationEnabled', 'intelligentRoutingEnabled'];

export const NO_FLAGS: Readonly<Record<Flag, boolean>> = {
  costOptimizationEnabled: false,
  intelligentRoutingEnabled: false,
  budgetAlertsEnabled: false,
  usageTrackingEnabled: false,
  performanceMonitoringEnabled: false,
};

/** disabled: nobody · testing: the target list · partial: and a share of all · full: everybody who isn't excluded. */
export const ROLLOUT_PHASES = ['disabled', 'testing', 'partial', 'full'] as const;
export type RolloutPhase = (typeof ROLLOUT_PHASES)[number];

/** Users are spread over this many buckets, so a share is a whole number of hundredths of a per cent. */
export const BUCKETS = 10_000;

/** What decides who is treated. */
export type RolloutRules = {
  readonly phase: RolloutPhase;
  /** 0 … 10.000 hundredths of a per cent; counts in phase `partial`. */
  readonly basisPoints: number;
  readonly targetUsers: Pick<ReadonlySet<string>, 'has'>;
  readonly excludeUsers: Pick<ReadonlySet<string>, 'has'>;
  readonly salt: string;
  readonly flags: Readonly<Record<Flag, boolean>>;
};

/** Why a user is in an arm, in the order in which it is asked. */
export const ARM_REASONS = ['killed', 'excluded', 'targeted', 'withinShare', 'beyondShare'] as const;
export type ArmReason = (typeof ARM_REASONS)[number];
export type ArmDecision = { readonly arm: Arm; readonly reason: ArmReason };

/** Rules as they are stored, ready to be asked. */
export const compileRules = (
  stored: Omit<RolloutRules, 'targetUsers' | 'excludeUsers'> &
    Readonly<Record<'targetUsers' | 'excludeUsers', readonly string[]>>,
): RolloutRules => ({
  phase: stored.phase,
  basisPoints: stored.basisPoints,
  salt: stored.salt,
  flags: stored.flags,
  targetUsers: new Set(stored.targetUsers),
  excludeUsers: new Set(stored.excludeUsers),
});

/** The user's bucket, 0 … 9.999: the same in every process and at every percentage. */
export const bucketOf = (salt: string, userId: string) => murmurHash3(`${salt}:${userId}`) % BUCKETS;

/** The share of users that a phase treats, in hundredths of a per cent. */
export const shareOf = ({ phase, basisPoints }: Pick<RolloutRules, 'phase' | 'basisPoints'>) => {
  if (phase === 'full') return BUCKETS;
  return phase === 'partial' ? basisPoints : 0;
};

const KILLED: ArmDecision = { arm: 'control', reason: 'killed' };
const EXCLUDED: ArmDecision = { arm: 'control', reason: 'excluded' };
const TARGETED: ArmDecision = { arm: 'treatment', reason: 'targeted' };
const WITHIN_SHARE: ArmDecision = { arm: 'treatment', reason: 'withinShare' };
const BEYOND_SHARE: ArmDecision = { arm: 'control', reason: 'beyondShare' };

/** Kill switch → exclude list → target list → percentage. Raising the percentage never takes anybody out. */
export const decideArm = (rules: RolloutRules, userId: string): ArmDecision => {
  if (rules.phase === 'disabled' || !rules.flags.costOptimizationEnabled) return KILLED;
  if (rules.excludeUsers.has(userId)) return EXCLUDED;
  if (rules.targetUsers.has(userId)) return TARGETED;
  return bucketOf(rules.salt, userId) < shareOf(rules) ? WITHIN_SHARE : BEYOND_SHARE;
};

/** Nobody is treated while the master switch is off, nor while the routing is, which is the whole treatment. */
const isSwitchedOff = ({ phase, flags }: RolloutRules) =>
  phase === 'disabled' || !flags.costOptimizationEnabled || !flags.intelligentRoutingEnabled;

/** What the answer to one chat request needs to know. */
export type ChatDecision = {
  readonly arm: Arm;
  /** Whether the router may choose another model than the one asked for. */
  readonly optimise: boolean;
  readonly why: 'treatment' | 'controlGroup' | 'switchedOff';
};
const TREATMENT: ChatDecision = { arm: 'treatment', optimise: true, why: 'treatment' };
const CONTROL: ChatDecision = { arm: 'control', optimise: false, why: 'controlGroup' };
const SWITCHED_OFF: ChatDecision = { arm: 'control', optimise: false, why: 'switchedOff' };

/** The arm a user's request is answered and recorded in. */
export const decideChat = (rules: RolloutRules, userId: string): ChatDecision => {
  if (isSwitchedOff(rules)) return SWITCHED_OFF;
  return decideArm(rules, userId).arm === 'treatment' ? TREATMENT : CONTROL;
};

/** The flags as switches of the whole service: with the master switch off, all are off. */
export const serviceFlags = ({ flags }: Pick<RolloutRules, 'flags'>): Readonly<Record<Flag, boolean>> =>
  flags.costOptimizationEnabled ? flags : NO_FLAGS;

/**
 * Whether one flag holds for a user. Routing is for treated users; alerts, tracking and monitoring are for everybody,
 * because budgets bind everybody and the control group is measured too.
 */
export const flagFor = (rules: RolloutRules, flag: Flag, userId: string) =>
  serviceFlags(rules)[flag] && (!TREATMENT_FLAGS.includes(flag) || decideArm(rules, userId).arm === 'treatment');
