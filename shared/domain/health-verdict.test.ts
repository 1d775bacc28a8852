import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EVIDENCE,
  HEALTH_METRICS,
  HEALTH_SIGNALS,
  HEALTH_STATES,
  judgeCost,
  judgeDatabase,
  judgeShare,
  nextVerdict,
  overallState,
  reasonsToRollBack,
  type HealthMetric,
  type HealthState,
  type ShareEvidence,
} from './health-verdict.ts';

const signals = fc.array(fc.constantFrom(...HEALTH_SIGNALS), { maxLength: 8 });
const states = fc.constantFrom(...HEALTH_STATES);
const windows = fc.integer({ min: 1, max: 4 });
const rank = (signal: (typeof HEALTH_SIGNALS)[number]) => HEALTH_SIGNALS.indexOf(signal);

test('a verdict becomes bad only when the last windows are all at least suspect and one of them is more', () => {
  fc.assert(
    fc.property(states, signals, windows, (before, recent, count) => {
      const after = nextVerdict(before, recent, { windows: count });
      if (after === before || (after !== 'warning' && after !== 'critical')) return;
      const last = recent.slice(-count);
      expect(last).toHaveLength(count);
      expect(last.every((signal) => rank(signal) >= rank('suspect'))).toBe(true);
      expect(last.some((signal) => rank(signal) > rank('suspect'))).toBe(true);
      expect(after === 'critical').toBe(last.at(-1) === 'critical');
    }),
  );
});

test('one window alone never changes a verdict that needs two', () => {
  fc.assert(
    fc.property(states, fc.constantFrom('suspect', 'warning', 'critical'), (before, bad) => {
      expect(nextVerdict(before, ['stable', bad] as const, { windows: 2 })).toBe(bad === 'suspect' ? 'stable' : before);
      expect(nextVerdict(before, [bad] as const, { windows: 2 })).toBe(before);
    }),
  );
});

test('what has calmed down, or has too little data, is said so after as many windows', () => {
  for (const before of HEALTH_STATES) {
    expect(nextVerdict(before, ['critical', 'stable', 'stable'], { windows: 2 })).toBe('stable');
    expect(nextVerdict(before, ['critical', 'insufficient', 'insufficient'], { windows: 2 })).toBe('insufficient');
    expect(nextVerdict(before, ['stable', 'insufficient'], { windows: 2 })).toBe(before);
  }
  expect(nextVerdict('critical', ['critical', 'warning'], { windows: 2 })).toBe('critical');
  expect(nextVerdict('critical', ['warning', 'warning'], { windows: 2 })).toBe('warning');
});

const sample = { limit: 0.01, minSample: 200 };
const certain = EVIDENCE.verdict / 10;
const evidence = (fields: Partial<ShareEvidence>): ShareEvidence => ({
  treatment: { all: 1_000, bad: 0 },
  control: { all: 1_000, bad: 0 },
  treatmentAboveLimit: 1,
  bothAboveLimit: 1,
  treatmentAboveControl: 1,
  ...fields,
});

test.each([
  ['worse than control and above the limit', { treatmentAboveControl: certain, bad: 50 }, 'critical'],
  ['worse than control, within the limit', { treatmentAboveControl: certain, bad: 5 }, 'warning'],
  ['above the limit like control', { treatmentAboveLimit: certain, bothAboveLimit: certain, bad: 50 }, 'warning'],
  ['perhaps worse than control', { treatmentAboveControl: EVIDENCE.suspect / 2, bad: 50 }, 'suspect'],
  ['above the limit by chance', { bad: 11 }, 'stable'],
] as const)('a share that is %s: %s → %s', (_, { bad, ...chances }, expected) => {
  expect(judgeShare(evidence({ treatment: { all: 1_000, bad }, ...chances }), sample)).toBe(expected);
});

test('a sample that is too small says nothing, whatever it shows', () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.nat(199), fc.nat(199), fc.nat(199), chance, chance, (all, bad, other, ours, theirs) => {
      const small = evidence({
        treatment: { all, bad: Math.min(bad, all) },
        control: { all: other, bad: 0 },
        treatmentAboveLimit: ours,
        bothAboveLimit: theirs,
        treatmentAboveControl: ours,
      });
      expect(judgeShare(small, sample)).toBe('insufficient');
      // With treatment too small nothing is critical, however large control is.
      const lopsided = { ...small, control: { all: 10_000, bad: 9_000 } };
      expect(judgeShare(lopsided, sample)).not.toBe('critical');
    }),
  );
});

test('without a control group only twice the limit is critical', () => {
  const alone = (bad: number) =>
    evidence({ treatment: { all: 1_000, bad }, control: { all: 0, bad: 0 }, treatmentAboveLimit: certain });
  expect(judgeShare(alone(19), sample)).toBe('warning');
  expect(judgeShare(alone(21), sample)).toBe('critical');
});

test('costs count only above the limit and beyond chance', () => {
  expect(judgeCost(null, { limit: 0.1 })).toBe('insufficient');
  expect(judgeCost({ increase: 0.5, chance: certain }, { limit: 0.1 })).toBe('critical');
  expect(judgeCost({ increase: 0.5, chance: 0.1 }, { limit: 0.1 })).toBe('stable');
  expect(judgeCost({ increase: 0.05, chance: certain }, { limit: 0.1 })).toBe('stable');
});

test('the database is judged by its answers and by its absence', () => {
  const limit = { limitMs: 100 };
  expect(judgeDatabase({ latencyMs: 100, unreachableSeconds: 0 }, limit)).toBe('stable');
  expect(judgeDatabase({ latencyMs: 101, unreachableSeconds: 0 }, limit)).toBe('warning');
  expect(judgeDatabase({ latencyMs: 401, unreachableSeconds: 0 }, limit)).toBe('critical');
  expect(judgeDatabase({ latencyMs: 1, unreachableSeconds: 60 }, limit)).toBe('critical');
});

test('the whole is as bad as its worst, and green only when it is known how treatment does', () => {
  const all = (state: HealthState) =>
    Object.fromEntries(HEALTH_METRICS.map((metric) => [metric, state])) as Record<HealthMetric, HealthState>;
  expect(overallState(all('stable'))).toBe('stable');
  expect(overallState({ ...all('stable'), cost: 'insufficient' })).toBe('stable');
  expect(overallState({ ...all('stable'), failures: 'insufficient' })).toBe('insufficient');
  expect(overallState({ ...all('insufficient'), database: 'warning' })).toBe('warning');
  expect(reasonsToRollBack({ ...all('warning'), cost: 'critical' })).toEqual(['cost']);
  // Taking the rollout back would not mend the database.
  expect(reasonsToRollBack({ ...all('stable'), database: 'critical' })).toEqual([]);
});
