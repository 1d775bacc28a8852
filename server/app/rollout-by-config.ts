import { decideArm, FLAGS, type Flag } from '#shared/domain/rollout.ts';
import type { Rollout } from '#server/features/chat/chat-ports.ts';
import type { Config } from './config.ts';

type Variables = Pick<
  Config,
  | 'COST_OPTIMIZATION_ENABLED'
  | 'ROLLOUT_PHASE'
  | 'ROLLOUT_PERCENTAGE'
  | 'ROLLOUT_TARGET_USERS'
  | 'ROLLOUT_EXCLUDE_USERS'
>;
/** Decides buckets; another one would deal the users anew. */
const SALT = 'pho-cost-optimization';

/** The rollout as the environment states it. */
export const rolloutByConfig = (config: Variables): Rollout => {
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, config.COST_OPTIMIZATION_ENABLED])) as Record<
    Flag,
    boolean
  >;
  const rules = {
    phase: config.ROLLOUT_PHASE,
    basisPoints: Math.round(config.ROLLOUT_PERCENTAGE * 100),
    targetUsers: new Set(config.ROLLOUT_TARGET_USERS),
    excludeUsers: new Set(config.ROLLOUT_EXCLUDE_USERS),
    salt: SALT,
    flags,
  };
  return (userId) => {
    const { arm, reason } = decideArm(rules, userId);
    return { arm, why: arm === 'treatment' ? 'treatment' : reason === 'killed' ? 'switchedOff' : 'controlGroup' };
  };
};
