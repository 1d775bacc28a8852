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

/** The user's bucket, 0 … 9.999: the same in every process and at every percentage. */
export const bucketOf = (salt: string, userId: string) => murmurHash3(`${salt}:${userId}`) % BUCKETS;

/** The share of users that a phase treats, in hundredths of a per cent. */
export const shareOf = ({ phase, basisPoints }: Pick<RolloutRules, 'phase' | 'basisPoints'>) => {
  if (phase === 'full') return BUCKETS;
  return phase === 'partial' ? basisPoints : 0;
};

/** Kill switch → exclude list → target list → percentage. Raising the percentage never takes anybody out. */
export const decideArm = (rules: RolloutRules, userId: string): ArmDecision => {
  if (rules.phase === 'disabled' || !rules.flags.costOptimizationEnabled) return { arm: 'control', reason: 'killed' };
  if (rules.excludeUsers.has(userId)) return { arm: 'control', reason: 'excluded' };
  if (rules.targetUsers.has(userId)) return { arm: 'treatment', reason: 'targeted' };
  return bucketOf(rules.salt, userId) < shareOf(rules)
    ? { arm: 'treatment', reason: 'withinShare' }
    : { arm: 'control', reason: 'beyondShare' };
};

/** Whether one flag holds for a user: its own switch, and the user is treated. */
export const flagFor = (rules: RolloutRules, flag: Flag, userId: string) =>
  rules.flags[flag] && decideArm(rules, userId).arm === 'treatment';
