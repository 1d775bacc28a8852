import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rolloutSettings, type RolloutSettings } from '#shared/contracts/rollout.ts';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { exposureChange } from './exposure-change.ts';
import { compileRules, decideChat, FLAGS, flagFor, NO_FLAGS, ROLLOUT_PHASES } from './rollout.ts';

const SETTINGS = rolloutSettings.parse(ROLLOUT);
const HALF: RolloutSettings = { ...SETTINGS, phase: 'partial', basisPoints: 5_000 };
const ids = Array.from({ length: 60 }, (_, index) => `usr_${index}`);
const some = fc.subarray(ids.slice(0, 6));
const settings = fc
  .record({
    phase: fc.constantFrom(...ROLLOUT_PHASES),
    basisPoints: fc.constantFrom(0, 1, 1_000, 5_000, 9_999, 10_000),
    salt: fc.constantFrom('one', 'two'),
    targetUsers: some,
    excludeUsers: some,
    off: fc.subarray([...FLAGS], { maxLength: 2 }),
    automatic: fc.boolean(),
  })
  .map(({ off, automatic, ...rest }): RolloutSettings => {
    const flags = Object.fromEntries(FLAGS.map((flag) => [flag, !off.includes(flag)])) as RolloutSettings['flags'];
    return { ...SETTINGS, ...rest, flags, schedule: { ...SETTINGS.schedule, automatic } };
  });

test('an edit that is not "more" treats nobody new and switches nothing on for anybody', () => {
  fc.assert(
    fc.property(settings, settings, (before, after) => {
      if (exposureChange(before, after) === 'more') return;
      const [was, is] = [compileRules(before), compileRules(after)];
      for (const id of ids) {
        expect(decideChat(is, id).optimise && !decideChat(was, id).optimise).toBe(false);
        for (const flag of FLAGS) expect(flagFor(is, flag, id) && !flagFor(was, flag, id)).toBe(false);
      }
    }),
    { numRuns: 400 },
  );
});

test('what is less one way is more the other way, and no edit is the same', () => {
  fc.assert(
    fc.property(settings, settings, (one, other) => {
      expect(exposureChange(one, one)).toBe('same');
      expect(exposureChange(one, other) !== 'less' || exposureChange(other, one) === 'more').toBe(true);
    }),
  );
});

test('a rollback is less than anything that runs', () => {
  fc.assert(
    fc.property(settings, (running) => {
      const rolledBack = { ...running, phase: 'disabled' as const, flags: NO_FLAGS };
      expect(exposureChange(running, rolledBack)).not.toBe('more');
    }),
  );
});

test.each<[what: string, change: Partial<RolloutSettings>, expected: string]>([
  ['a higher share', { basisPoints: 5_001 }, 'more'],
  ['a lower share', { basisPoints: 4_999 }, 'less'],
  ['a phase back', { phase: 'testing' }, 'less'],
  ['everybody', { phase: 'full' }, 'more'],
  ['a lower share and one user more', { basisPoints: 10, targetUsers: ['usr_new'] }, 'more'],
  ['another salt', { salt: 'other' }, 'more'],
  ['one flag off', { flags: { ...HALF.flags, budgetAlertsEnabled: false } }, 'less'],
  ['one stage approved', { schedule: { ...HALF.schedule, approvedStep: 3 } }, 'more'],
  ['no more automatic steps', { schedule: { ...HALF.schedule, automatic: false } }, 'less'],
  ['steps that need a yes', { schedule: { ...HALF.schedule, needsApproval: true } }, 'less'],
  ['a gate that asks for less', { gates: { ...HALF.gates, minRequestsPerArm: 10 } }, 'more'],
  ['a stricter threshold', { thresholds: { ...HALF.thresholds, failurePercent: 0.5 } }, 'less'],
  ['a looser threshold', { thresholds: { ...HALF.thresholds, failurePercent: 5 } }, 'more'],
])('%s: %o is %s', (_, change, expected) => {
  expect(exposureChange(HALF, { ...HALF, ...change })).toBe(expected);
});
