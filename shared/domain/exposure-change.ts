import { compileRules, decideArm, FLAGS, shareOf, type Flag, type RolloutPhase, type RolloutRules } from './rollout.ts';
import type { ScheduledStage } from './rollout-schedule.ts';

/** What decides who is treated now, and what may let in more without anybody at hand. */
export type Exposure = {
  readonly phase: RolloutPhase;
  readonly basisPoints: number;
  readonly salt: string;
  readonly targetUsers: readonly string[];
  readonly excludeUsers: readonly string[];
  readonly flags: Readonly<Record<Flag, boolean>>;
  readonly schedule: {
    readonly automatic: boolean;
    readonly needsApproval: boolean;
    readonly approvedStep: number | null;
    readonly steps: readonly ScheduledStage[];
  };
  readonly gates: Readonly<Record<'minRequestsPerArm' | 'savingsFloorPercent', number>>;
  readonly thresholds: Readonly<Record<string, number>>;
};
export type ExposureChange = 'less' | 'more' | 'same';
type Change = { readonly grows: boolean; readonly shrinks: boolean };

const byOrder = (before: number, after: number): Change => ({ grows: after > before, shrinks: after < before });
const isLive = ({ phase, flags }: RolloutRules) => phase !== 'disabled' && flags.costOptimizationEnabled;
const isPartial = (share: number) => share > 0 && share < 10_000;

/** The share of users, and which users a share means. */
const shareChange = (before: RolloutRules, after: RolloutRules): Change => {
  const change = byOrder(shareOf(before), shareOf(after));
  const others = before.salt !== after.salt && isPartial(shareOf(before)) && isPartial(shareOf(after));
  return { grows: change.grows || others, shrinks: change.shrinks || others };
};

/** Users who are named by a list before or after, one by one. */
const listChanges = (before: RolloutRules, after: RolloutRules, named: ReadonlySet<string>): Change[] =>
  [...named].map((userId) => {
    const treated = (rules: RolloutRules) => Number(decideArm(rules, userId).arm === 'treatment');
    return byOrder(treated(before), treated(after));
  });

const flagChanges = (before: RolloutRules, after: RolloutRules): Change[] =>
  FLAGS.map((flag) => byOrder(Number(before.flags[flag]), Number(after.flags[flag])));

/** What only matters while the service moves forward by itself. */
const scheduleChanges = (before: Exposure, after: Exposure): Change[] => {
  const [was, is] = [before.schedule, after.schedule];
  const automatic = byOrder(Number(was.automatic), Number(is.automatic));
  if (!is.automatic) return [automatic];
  const edited = JSON.stringify(was.steps) !== JSON.stringify(is.steps);
  const approved = is.approvedStep !== null && is.approvedStep !== was.approvedStep;
  return [
    automatic,
    byOrder(Number(is.needsApproval), Number(was.needsApproval)),
    { grows: edited || approved, shrinks: is.approvedStep === null && was.approvedStep !== null },
    byOrder(after.gates.minRequestsPerArm, before.gates.minRequestsPerArm),
    byOrder(after.gates.savingsFloorPercent, before.gates.savingsFloorPercent),
  ];
};

/** A higher threshold keeps a rollout going for longer when it does harm. */
const thresholdChanges = (before: Exposure, after: Exposure): Change[] =>
  Object.entries(after.thresholds).map(([name, value]) => byOrder(before.thresholds[name] ?? 0, value));

const peopleChanges = (before: Exposure, after: Exposure): Change[] => {
  const [was, is] = [compileRules(before), compileRules(after)];
  const live = byOrder(Number(isLive(was)), Number(isLive(is)));
  const named = new Set([before, after].flatMap(({ targetUsers, excludeUsers }) => [...targetUsers, ...excludeUsers]));
  const both = isLive(was) && isLive(is);
  return [live, ...(both ? [shareChange(was, is), ...listChanges(was, is, named)] : []), ...flagChanges(was, is)];
};

/**
 * Whether an edit lets in anybody or anything that was not in before (`more`), else whether it takes anything out
 * (`less`). An edit that does both is `more`: it needs a person who sees how things stand.
 */
export const exposureChange = (before: Exposure, after: Exposure): ExposureChange => {
  const changes = [
    ...peopleChanges(before, after),
    ...scheduleChanges(before, after),
    ...thresholdChanges(before, after),
  ];
  if (changes.some(({ grows }) => grows)) return 'more';
  return changes.some(({ shrinks }) => shrinks) ? 'less' : 'same';
};
