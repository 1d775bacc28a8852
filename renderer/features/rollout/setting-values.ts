import type { RolloutSettings, RolloutStep } from '#shared/contracts/rollout.ts';
import { FLAGS, type Flag, type RolloutPhase } from '#shared/domain/rollout.ts';

type Threshold = keyof RolloutSettings['thresholds'];
type Gate = keyof RolloutSettings['gates'];
export type SettingName =
  | 'phase'
  | 'basisPoints'
  | Flag
  | 'targetUsers'
  | 'excludeUsers'
  | 'salt'
  | 'automatic'
  | 'needsApproval'
  | 'steps'
  | 'approvedStep'
  | Gate
  | Threshold;

/** A setting's value with what it is, so that one function can put any of them into words. */
export type SettingValue =
  | { kind: 'phase'; value: RolloutPhase }
  | { kind: 'share'; value: number }
  | { kind: 'switch'; value: boolean }
  | { kind: 'users'; value: readonly string[] }
  | { kind: 'text'; value: string }
  | { kind: 'steps'; value: readonly RolloutStep[] }
  | { kind: 'step'; value: number | null }
  | { kind: 'count' | 'percent' | 'milliseconds'; value: number };
export type Setting = { readonly name: SettingName; readonly shown: SettingValue };

const MILLISECONDS: readonly Threshold[] = ['overheadMs', 'databaseLatencyMs'];
const COUNTS: readonly Threshold[] = ['minSample', 'windows'];
const kindOfThreshold = (name: Threshold) => {
  if (MILLISECONDS.includes(name)) return 'milliseconds';
  return COUNTS.includes(name) ? 'count' : 'percent';
};
const THRESHOLDS = [
  'overheadMs',
  'failurePercent',
  'overBudgetPercent',
  'costIncreasePercent',
  'databaseLatencyMs',
  'minSample',
  'windows',
] as const satisfies Threshold[];

/** Everything admins set, in the order people read it. */
export const settingsOf = ({ schedule, gates, thresholds, ...settings }: RolloutSettings): Setting[] => [
  { name: 'phase', shown: { kind: 'phase', value: settings.phase } },
  { name: 'basisPoints', shown: { kind: 'share', value: settings.basisPoints } },
  ...FLAGS.map((name): Setting => ({ name, shown: { kind: 'switch', value: settings.flags[name] } })),
  { name: 'targetUsers', shown: { kind: 'users', value: settings.targetUsers } },
  { name: 'excludeUsers', shown: { kind: 'users', value: settings.excludeUsers } },
  { name: 'salt', shown: { kind: 'text', value: settings.salt } },
  { name: 'automatic', shown: { kind: 'switch', value: schedule.automatic } },
  { name: 'needsApproval', shown: { kind: 'switch', value: schedule.needsApproval } },
  { name: 'steps', shown: { kind: 'steps', value: schedule.steps } },
  { name: 'approvedStep', shown: { kind: 'step', value: schedule.approvedStep } },
  { name: 'minRequestsPerArm', shown: { kind: 'count', value: gates.minRequestsPerArm } },
  { name: 'savingsFloorPercent', shown: { kind: 'percent', value: gates.savingsFloorPercent } },
  ...THRESHOLDS.map((name): Setting => ({ name, shown: { kind: kindOfThreshold(name), value: thresholds[name] } })),
];

export type SettingChange = { readonly name: SettingName; readonly before: SettingValue; readonly after: SettingValue };

/** What differs between two settings. */
export const changesBetween = (before: RolloutSettings, after: RolloutSettings): SettingChange[] => {
  const now = settingsOf(before);
  return settingsOf(after).flatMap(({ name, shown }, at) => {
    const was = now[at]?.shown;
    return was === undefined || JSON.stringify(was) === JSON.stringify(shown)
      ? []
      : [{ name, before: was, after: shown }];
  });
};

/** Who was put on a list and who was taken off it. */
export const listChange = (before: readonly string[], after: readonly string[]) => {
  const [was, is] = [new Set(before), new Set(after)];
  return { added: after.filter((id) => !was.has(id)), removed: before.filter((id) => !is.has(id)) };
};

/** Ids as people paste them: one a line, or with commas, semicolons or blanks between; each once. */
export const readUserIds = (text: string): string[] => [...new Set(text.split(/[\s,;]+/u).filter((id) => id !== ''))];
