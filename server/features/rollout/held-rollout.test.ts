import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RolloutState } from '#shared/contracts/rollout.ts';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { createHeldRollout } from './held-rollout.ts';

const stateOf = (version: number): RolloutState => ({ ...ROLLOUT, phase: 'full', salt: `version ${version}` });
const held = (maxAgeMs = 60_000, enabled = true) => {
  let now = 0;
  const rollout = createHeldRollout({
    first: { version: 1, state: stateOf(1) },
    enabled,
    maxAgeMs,
    elapsed: () => now,
  });
  return { rollout, advance: (ms: number) => (now += ms), now: () => now };
};

test('in whatever order answers arrive, and however often, the version never goes back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 }), (versions) => {
      const { rollout, advance, now } = held();
      let highest = 1;
      for (const version of versions) {
        advance(10);
        const state = version > highest || version % 2 === 0 ? stateOf(version) : null;
        expect(rollout.take({ version, state }, now())).toBe(version > highest);
        highest = Math.max(highest, version);
        expect(rollout.version()).toBe(highest);
        expect(rollout.state().salt).toBe(`version ${highest}`);
      }
    }),
  );
});

test('the last known value holds with its age, and is off once that is too great, until it is confirmed again', () => {
  const { rollout, advance, now } = held(60_000);
  advance(59_999);
  expect(rollout.age()).toEqual({ version: 1, ageSeconds: 59, stale: false });
  expect(rollout.decide('lan').why).toBe('treatment');
  advance(2);
  expect(rollout.age()).toEqual({ version: 1, ageSeconds: 60, stale: true });
  expect(rollout.decide('lan')).toEqual({ arm: 'control', optimise: false, why: 'switchedOff' });
  expect(Object.values(rollout.flags())).toEqual([false, false, false, false, false]);
  expect(rollout.flag('budgetAlertsEnabled', 'lan')).toBe(false);
  rollout.take({ version: 1, state: null }, now());
  expect(rollout.decide('lan').why).toBe('treatment');
});

test('an answer is as old as its question, and an older version makes nothing younger', () => {
  const { rollout, advance } = held(60_000);
  rollout.take({ version: 5, state: stateOf(5) }, 0);
  advance(50_000);
  rollout.take({ version: 4, state: stateOf(4) }, 50_000);
  expect(rollout.age()).toMatchObject({ version: 5, ageSeconds: 50 });
  // Asked at 20 s, answered at 50 s.
  rollout.take({ version: 5, state: null }, 20_000);
  expect(rollout.age().ageSeconds).toBe(30);
});

test('where the environment switches optimisation off, nothing the database says switches it on', () => {
  const { rollout } = held(60_000, false);
  rollout.take({ version: 2, state: stateOf(2) }, 0);
  expect(rollout.decide('lan').why).toBe('switchedOff');
  expect(Object.values(rollout.flags())).toEqual([false, false, false, false, false]);
});
