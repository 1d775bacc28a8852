import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, weighted } from './random.ts';

const draws = <T>(count: number, draw: () => T) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same seed and parts draw the same, and any other part draws differently', () => {
  const first = (...parts: (string | number)[]) => {
    const random = createRandom(7, ...parts);
    return draws(8, random.uniform);
  };
  expect(first('usage', 'a')).toEqual(first('usage', 'a'));
  expect(first('usage', 'a')).not.toEqual(first('usage', 'b'));
  // Joined without a mark between them these two would be one.
  expect(first('ab', 'c')).not.toEqual(first('a', 'bc'));
});

test('distributions have the mean and the median they are named for', () => {
  const random = createRandom('distributions');
  expect(mean(draws(20_000, () => random.poisson(2.5)))).toBeCloseTo(2.5, 1);
  expect(mean(draws(20_000, () => random.exponential(3)))).toBeCloseTo(3, 0);
  expect(mean(draws(20_000, random.normal))).toBeCloseTo(0, 1);
  const lognormals = draws(20_001, () => random.lognormal(40, 0.8)).sort((one, other) => one - other);
  expect(Math.abs((lognormals[10_000] ?? 0) - 40)).toBeLessThan(2);
});

test('a weighted choice gives each entry its share and never one without weight', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(20), { minLength: 1, maxLength: 12 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (weights, quantile) => {
        fc.pre(weights.some((weight) => weight > 0));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const chosen = weighted(weights.map((weight, index) => [index, weight] as const)).at(quantile);
        const before = weights.slice(0, chosen).reduce((sum, weight) => sum + weight, 0);
        expect(weights[chosen]).toBeGreaterThan(0);
        expect(quantile * total).toBeGreaterThanOrEqual(before);
        expect(quantile * total).toBeLessThan(before + (weights[chosen] ?? 0));
      },
    ),
  );
  expect(() => weighted([])).toThrow(RangeError);
  expect(() => weighted([['never', 0]])).toThrow(RangeError);
});
