import { randomBytes } from 'node:crypto';
import type { RolloutState, RolloutStep } from '#shared/contracts/rollout.ts';
import { FLAGS, type RolloutPhase } from '#shared/domain/rollout.ts';
import { currentStepOf } from '#shared/domain/rollout-schedule.ts';

/** What the environment says of the rollout; it counts for the first state only. */
export type RolloutEnvironment = {
  readonly ROLLOUT_PHASE: RolloutPhase;
  /** Per cent, with two decimals at most. */
  readonly ROLLOUT_PERCENTAGE: number;
  readonly ROLLOUT_TARGET_USERS: readonly string[];
  readonly ROLLOUT_EXCLUDE_USERS: readonly string[];
  readonly COST_OPTIMIZATION_ENABLED: boolean;
};

const WEEK = 7;
const STEPS: RolloutStep[] = [
  { phase: 'testing', basisPoints: 0, startsAt: null, days: WEEK },
  { phase: 'partial', basisPoints: 1_000, startsAt: null, days: WEEK },
  { phase: 'partial', basisPoints: 5_000, startsAt: null, days: WEEK },
  { phase: 'full', basisPoints: 10_000, startsAt: null, days: WEEK },
];

/** The state a database without one begins with. A salt of its own keeps two installations from treating the same users. */
export const firstRollout = (environment: RolloutEnvironment, now: Date): RolloutState => {
  const phase = environment.ROLLOUT_PHASE;
  const basisPoints = Math.round(environment.ROLLOUT_PERCENTAGE * 100);
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, true])) as RolloutState['flags'];
  return {
    phase,
    basisPoints,
    flags: { ...flags, costOptimizationEnabled: environment.COST_OPTIMIZATION_ENABLED },
    targetUsers: [...environment.ROLLOUT_TARGET_USERS],
    excludeUsers: [...environment.ROLLOUT_EXCLUDE_USERS],
    salt: randomBytes(8).toString('hex'),
    schedule: {
      automatic: true,
      needsApproval: false,
      approvedStep: null,
      steps: STEPS,
      currentStep: currentStepOf(STEPS, { phase, basisPoints }),
      stepSince: now.toISOString(),
    },
    gates: { minRequestsPerArm: 1_000, savingsFloorPercent: 0 },
    thresholds: {
      overheadMs: 200,
      failurePercent: 1,
      overBudgetPercent: 5,
      costIncreasePercent: 10,
      databaseLatencyMs: 250,
      minSample: 200,
      windows: 2,
    },
    rolledBack: null,
  };
};
