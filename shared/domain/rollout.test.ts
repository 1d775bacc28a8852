import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmurHash3 } from './murmur-hash.ts';
import {
  bucketOf,
  BUCKETS,
  decideArm,
  decideChat,
  FLAGS,
  flagFor,
  ROLLOUT_PHASES,
  shareOf,
  type Flag,
  type RolloutRules,
} from './rollout.ts';

const allOn = Object.fromEntries(FLAGS.map((flag) => [flag, true])) as Record<Flag, boolean>;
const rulesOf = (rules: Partial<RolloutRules> = {}): RolloutRules => ({
  phase: 'partial',
  basisPoints: 1_000,
  targetUsers: new Set(),
  excludeUsers: new Set(),
  salt: 'pho-2026',
  flags: allOn,
  ...rules,
});
/** Ids as other systems make them: counters, UUIDs, e-mail addresses. */
const realLookingIds = (count: number) =>
  Array.from({ length: count }, (_, n) => {
    if (n % 3 === 0) return `usr_${n}`;
    return n % 3 === 1
      ? `nguyen.van.${n}@gmail.com`
      : `0192f1c0-7b3a-7${(n % 4096).toString(16).padStart(3, '0')}-9abc-${n}`;
  });
const id = fc.oneof(fc.uuid(), fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }));

test('a text beyond ASCII is hashed by its UTF-8 bytes', () => {
  // What murmurhash3js-revisited 3.0.0 says of the same bytes.
  expect(murmurHash3('Phở bò 🍜')).toBe(2_504_259_338);
});

test.each([
  ['', 0],
  ['a', 0x3c2569b2],
  ['hello', 0x248bfa47],
  ['hello, world', 0x149bbb7f],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
])('MurmurHash3 of "%s" is what other implementations say', (text, hash) => {
  expect(murmurHash3(text)).toBe(hash);
});

test('raising the percentage takes the feature from nobody', () => {
  fc.assert(
    fc.property(id, fc.nat(BUCKETS), fc.nat(BUCKETS), (userId, one, other) => {
      const [lower, higher] = [Math.min(one, other), Math.max(one, other)];
      const before = decideArm(rulesOf({ basisPoints: lower }), userId);
      const after = decideArm(rulesOf({ basisPoints: higher }), userId);
      expect(before.arm === 'treatment' && after.arm === 'control').toBe(false);
    }),
  );
});

test('the smallest step is a hundredth of a per cent: bucket n is in from n + 1 on', () => {
  fc.assert(
    fc.property(id, (userId) => {
      const bucket = bucketOf('pho-2026', userId);
      expect(decideArm(rulesOf({ basisPoints: bucket }), userId).arm).toBe('control');
      expect(decideArm(rulesOf({ basisPoints: bucket + 1 }), userId).arm).toBe('treatment');
    }),
  );
});

test('buckets of ids as they are in use are spread evenly', () => {
  const cells = 100;
  const counts = Array.from({ length: cells }, () => 0);
  const ids = realLookingIds(200_000);
  for (const userId of ids) {
    const cell = Math.floor((bucketOf('pho-2026', userId) * cells) / BUCKETS);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const expected = ids.length / cells;
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 99 degrees of freedom: 99.9 per cent of even spreads lie below.
  expect(chiSquared).toBeLessThan(148.2);
});

test('two salts choose their users independently of each other', () => {
  const ids = realLookingIds(100_000);
  const isIn = (salt: string) => ids.map((userId) => bucketOf(salt, userId) < 2_000);
  const [one, other] = [isIn('pho-2026'), isIn('pho-2027')];
  const cells = [0, 0, 0, 0];
  one.forEach((inOne, at) => {
    const cell = (inOne ? 2 : 0) + (other[at] ? 1 : 0);
    cells[cell] = (cells[cell] ?? 0) + 1;
  });
  const expected = [0.64, 0.16, 0.16, 0.04].map((share) => share * ids.length);
  const chiSquared = cells.reduce(
    (sum, count, at) => sum + (count - (expected[at] ?? 0)) ** 2 / (expected[at] ?? 1),
    0,
  );
  // 3 degrees of freedom.
  expect(chiSquared).toBeLessThan(16.27);
});

test('the kill switch beats the exclude list, which beats the target list, which beats the percentage', () => {
  fc.assert(
    fc.property(
      id,
      fc.constantFrom(...ROLLOUT_PHASES),
      fc.nat(BUCKETS),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (userId, phase, basisPoints, on, targeted, excluded) => {
        const rules = rulesOf({
          phase,
          basisPoints,
          flags: { ...allOn, costOptimizationEnabled: on },
          targetUsers: new Set(targeted ? [userId] : []),
          excludeUsers: new Set(excluded ? [userId] : []),
        });
        const { reason, arm } = decideArm(rules, userId);
        const share = bucketOf(rules.salt, userId) < shareOf(rules) ? 'withinShare' : 'beyondShare';
        const expected = !on || phase === 'disabled' ? 'killed' : excluded ? 'excluded' : targeted ? 'targeted' : share;
        expect(reason).toBe(expected);
        expect(arm).toBe(reason === 'targeted' || reason === 'withinShare' ? 'treatment' : 'control');
      },
    ),
  );
});

test('routing is for treated users; alerts, tracking and monitoring are for everybody while the master switch is on', () => {
  const testing = rulesOf({ phase: 'testing', targetUsers: new Set(['lan']) });
  expect(FLAGS.map((flag) => flagFor(testing, flag, 'lan'))).toEqual([true, true, true, true, true]);
  expect(FLAGS.map((flag) => flagFor(testing, flag, 'hoa'))).toEqual([false, false, true, true, true]);
  const alertsOff = { ...testing, flags: { ...allOn, budgetAlertsEnabled: false } };
  expect(flagFor(alertsOff, 'budgetAlertsEnabled', 'lan')).toBe(false);
  const masterOff = { ...testing, flags: { ...allOn, costOptimizationEnabled: false } };
  expect(FLAGS.map((flag) => flagFor(masterOff, flag, 'lan'))).toEqual([false, false, false, false, false]);
});

test('a chat is answered as asked, and counted as control, while the rollout or the routing is off', () => {
  const rules = rulesOf({ phase: 'full', excludeUsers: new Set(['hoa']) });
  expect(decideChat(rules, 'lan')).toEqual({ arm: 'treatment', optimise: true, why: 'treatment' });
  expect(decideChat(rules, 'hoa')).toEqual({ arm: 'control', optimise: false, why: 'controlGroup' });
  const off = { arm: 'control', optimise: false, why: 'switchedOff' };
  expect(decideChat({ ...rules, phase: 'disabled' }, 'lan')).toEqual(off);
  expect(decideChat({ ...rules, flags: { ...allOn, intelligentRoutingEnabled: false } }, 'lan')).toEqual(off);
  expect(decideChat({ ...rules, flags: { ...allOn, costOptimizationEnabled: false } }, 'lan')).toEqual(off);
});
