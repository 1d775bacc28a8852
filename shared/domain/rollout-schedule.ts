import type { Flag, RolloutPhase } from './rollout.ts';
import { shareOf } from './rollout.ts';
import { DAY_MS } from './time.ts';
import type { Arm } from './usage.ts';

type Stage = { readonly phase: RolloutPhase; readonly basisPoints: number };
export type ScheduledStage = Stage & { readonly startsAt: string | null; readonly days: number };

/** What the schedule's rule looks at. */
export type ScheduledRollout = Stage & {
  readonly flags: Readonly<Record<Flag, boolean>>;
  readonly rolledBack: object | null;
  readonly schedule: {
    readonly automatic: boolean;
    readonly needsApproval: boolean;
    readonly steps: readonly ScheduledStage[];
    readonly approvedStep: number | null;
    readonly stepSince: string;
  };
  readonly gates: { readonly minRequestsPerArm: number; readonly savingsFloorPercent: number };
};

/** What is known of the current stage when the next is due. */
export type GatesReport = {
  /** Requests of each arm since the stage began. */
  readonly requests: Readonly<Record<Arm, number>>;
  readonly health: 'steady' | 'warning' | 'critical' | 'notEnoughData';
  /** 95 % interval of what treatment saves against control, per cent; null without enough data. */
  readonly savings: { readonly low: number; readonly high: number } | null;
};

export const WAIT_CODES = [
  'notEnoughData',
  'healthNotSteady',
  'savingsUnknown',
  'savingsBelowFloor',
  'needsApproval',
] as const;
export type WaitReason = {
  readonly code: (typeof WAIT_CODES)[number];
  /** Numbers and names of its sentence. */
  readonly values: Record<string, number | string>;
};
export type ScheduleMove =
  | { readonly move: 'stay' }
  | { readonly move: 'wait'; readonly reasons: WaitReason[] }
  | { readonly move: 'advance'; readonly step: number };

/** The stage a rollout is in: the last whose share it has reached; null when disabled or before the first. */
export const currentStepOf = (steps: readonly Stage[], now: Stage): number | null => {
  if (now.phase === 'disabled') return null;
  const reached = steps.findLastIndex((step) => shareOf(step) <= shareOf(now));
  return reached < 0 ? null : reached;
};

/** The next stage and when it is due; null when there is none. */
export const stepAhead = (rollout: ScheduledRollout): { step: number; dueAt: Date } | null => {
  const { steps, stepSince } = rollout.schedule;
  const step = steps.findIndex((one) => shareOf(one) > shareOf(rollout));
  const next = steps[step];
  if (!next || rollout.phase === 'disabled') return null;
  // Vietnam has no summer time, so whole days end at the same time of day. A stage outside the schedule needn't last.
  const lasting = (steps[step - 1]?.days ?? 0) * DAY_MS;
  const notBefore = next.startsAt === null ? 0 : Date.parse(next.startsAt);
  return { step, dueAt: new Date(Math.max(Date.parse(stepSince) + lasting, notBefore)) };
};

const waitReasons = (rollout: ScheduledRollout, step: number, gates: GatesReport): WaitReason[] => {
  const { minRequestsPerArm: needed, savingsFloorPercent: floor } = rollout.gates;
  const { treatment, control } = gates.requests;
  const { needsApproval, approvedStep } = rollout.schedule;
  const reasons: WaitReason[] = [];
  if (treatment < needed || control < needed)
    reasons.push({ code: 'notEnoughData', values: { treatment, control, needed } });
  if (gates.health !== 'steady') reasons.push({ code: 'healthNotSteady', values: { health: gates.health } });
  if (gates.savings === null) reasons.push({ code: 'savingsUnknown', values: {} });
  else if (!(gates.savings.low >= floor))
    reasons.push({ code: 'savingsBelowFloor', values: { low: gates.savings.low, floor } });
  if (needsApproval && approvedStep !== step) reasons.push({ code: 'needsApproval', values: { step } });
  return reasons;
};

const canMove = ({ schedule, rolledBack, flags }: ScheduledRollout) =>
  schedule.automatic && rolledBack === null && flags.costOptimizationEnabled && flags.intelligentRoutingEnabled;

/**
 * Where the schedule goes at `now`: one stage forward when the next is due and nothing speaks against it. Each stage lasts
 * its days counted from when it really began, so a service that was away, or a clock that jumped, moves one stage at most.
 */
export const nextStep = (rollout: ScheduledRollout, now: Date, gates: GatesReport): ScheduleMove => {
  const ahead = canMove(rollout) ? stepAhead(rollout) : null;
  if (!ahead || now < ahead.dueAt) return { move: 'stay' };
  const reasons = waitReasons(rollout, ahead.step, gates);
  return reasons.length > 0 ? { move: 'wait', reasons } : { move: 'advance', step: ahead.step };
};
