import { expect, test } from 'vitest';
import { rolloutSettings } from '#shared/contracts/rollout.ts';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { changesBetween, listChange, readUserIds } from './setting-values.ts';

const settings = rolloutSettings.parse(ROLLOUT);
const { schedule, gates, thresholds, ...rest } = settings;

test('every setting that admins set is told when it changes', () => {
  const { flags, ...plain } = rest;
  const names = [...Object.keys(plain), ...[flags, schedule, gates, thresholds].flatMap(Object.keys)].sort();
  const everythingElse = {
    phase: 'full' as const,
    basisPoints: 1,
    flags: {
      costOptimizationEnabled: false,
      intelligentRoutingEnabled: false,
      budgetAlertsEnabled: false,
      usageTrackingEnabled: false,
      performanceMonitoringEnabled: false,
    },
    targetUsers: ['a'],
    excludeUsers: ['b'],
    salt: 'another',
    schedule: { automatic: false, needsApproval: true, approvedStep: 1, steps: schedule.steps.slice(1) },
    gates: { minRequestsPerArm: 1, savingsFloorPercent: 1 },
    thresholds: {
      overheadMs: 1,
      failurePercent: 2,
      overBudgetPercent: 3,
      costIncreasePercent: 4,
      databaseLatencyMs: 5,
      minSample: 6,
      windows: 7,
    },
  };
  const changes = changesBetween(settings, everythingElse);
  expect(changes.map(({ name }) => name).sort()).toEqual(names);
  expect(changesBetween(settings, structuredClone(settings))).toEqual([]);
});

test('a change tells what was and what will be', () => {
  expect(changesBetween(settings, { ...settings, basisPoints: 2_550 })).toEqual([
    { name: 'basisPoints', before: { kind: 'share', value: 0 }, after: { kind: 'share', value: 2_550 } },
  ]);
});

test('ids are read however they are pasted, each once, and what came and went is told', () => {
  const ids = readUserIds(' usr_1, usr_2;usr_3\nusr_2\r\n\tusr_4 ');
  expect(ids).toEqual(['usr_1', 'usr_2', 'usr_3', 'usr_4']);
  expect(listChange(['usr_0', 'usr_1'], ids)).toEqual({ added: ['usr_2', 'usr_3', 'usr_4'], removed: ['usr_0'] });
});
