import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUDGET_LEVELS, budgetLevel, DEFAULT_THRESHOLDS, healthBand, HEALTH_BANDS, TIER_BUDGET_VND } from './budget.ts';
import { microVnd, vnd } from './money.ts';

const level = (spent: bigint) => budgetLevel(microVnd(spent), TIER_BUDGET_VND.starter, DEFAULT_THRESHOLDS);

test('a level begins exactly on its threshold, not a micro-đồng earlier', () => {
  // 75, 90, 95 and 100 % of 29.000 ₫.
  const starts = [21_750, 26_100, 27_550, 29_000].map(vnd);
  expect(starts.map(level)).toEqual(['warning', 'critical', 'emergency', 'spent']);
  expect(starts.map((start) => level(start - 1n))).toEqual(['none', 'warning', 'critical', 'emergency']);
});

test('the bands of health hold a whole budget in the fourth, and more in the last', () => {
  const band = (spent: bigint) => healthBand(microVnd(spent), 29_000);
  expect([vnd(21_750) - 1n, vnd(21_750), vnd(26_100), vnd(27_550), vnd(29_000), vnd(29_000) + 1n].map(band)).toEqual([
    'under75',
    'from75',
    'from90',
    'from95',
    'from95',
    'over100',
  ]);
});

const spent = fc.bigInt({ min: 0n, max: 2_000_000_000_000n }).map(microVnd);
const budget = fc.integer({ min: 10_000, max: 1_000_000 });
const thresholds = fc
  .uniqueArray(fc.integer({ min: 90, max: 100 }), { minLength: 2, maxLength: 2 })
  .map((pair) => pair.toSorted((a, b) => a - b))
  .chain(([critical = 90, emergency = 100]) =>
    fc.integer({ min: 50, max: critical - 1 }).map((warning) => ({
      warningPercent: warning,
      criticalPercent: critical,
      emergencyPercent: emergency,
    })),
  );

test('spending more never lowers a level or a band, and a higher budget never raises one', () => {
  fc.assert(
    fc.property(spent, spent, budget, budget, thresholds, (a, b, one, other, at) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      const [small, large] = one < other ? [one, other] : [other, one];
      const rank = (amount: typeof a, of: number) => BUDGET_LEVELS.indexOf(budgetLevel(amount, of, at));
      const place = (amount: typeof a, of: number) => HEALTH_BANDS.indexOf(healthBand(amount, of));
      expect(rank(less, small)).toBeLessThanOrEqual(rank(more, small));
      expect(rank(more, large)).toBeLessThanOrEqual(rank(more, small));
      expect(place(less, small)).toBeLessThanOrEqual(place(more, small));
      expect(place(more, large)).toBeLessThanOrEqual(place(more, small));
    }),
  );
});
