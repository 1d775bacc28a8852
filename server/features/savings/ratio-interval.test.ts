import { expect, test } from 'vitest';
import { createRandom, type Random } from '#server/simulator/random.ts';
import { savedInterval, type UserSums } from './ratio-interval.ts';
import { chanceOfDivision } from './sample-ratio.ts';

/** Users who ask more or less, each with costs of their own, so that requests of one user are alike. */
const drawArm = (random: Random, users: number, factor: number): UserSums => {
  const sums = { users, x: 0, y: 0, xx: 0, xy: 0, yy: 0, xxx: 0, xxy: 0, xyy: 0 };
  for (let user = 0; user < users; user += 1) {
    const x = 1 + random.poisson(random.lognormal(12, 0.8));
    // The mean of x lognormal costs around the user's own.
    const mean = random.lognormal(1, 0.6) * Math.max(0.2, 1 + random.normal() / Math.sqrt(x));
    const y = Math.round(x * mean * factor * 1e6);
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.yy += y * y;
    sums.xy += x * y;
    sums.xxx += x ** 3;
    sums.xxy += x * x * y;
    sums.xyy += x * y * y;
  }
  return sums;
};

const SAVED_PERCENT = 18;
const coverage = (seed: string, treated: number, control: number, repetitions: number) => {
  let covered = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const random = createRandom(seed, repetition);
    const { low, high } = savedInterval(drawArm(random, treated, 1 - SAVED_PERCENT / 100), drawArm(random, control, 1));
    covered += Number(low <= SAVED_PERCENT && SAVED_PERCENT <= high);
  }
  return (100 * covered) / repetitions;
};

test.each([
  [50, 50, 2_500],
  [50, 450, 800],
  [300, 300, 600],
])('the interval of %d treated and %d other users holds the true saving 93 to 97 times in a hundred', (...sizes) => {
  const [treated, control, repetitions] = sizes;
  const covered = coverage(`users ${treated} ${control}`, treated, control, repetitions);
  expect(covered).toBeGreaterThanOrEqual(93);
  expect(covered).toBeLessThanOrEqual(97);
});

test('without a difference the interval says so, and a loss has its sign', () => {
  const random = createRandom('same');
  const arm = drawArm(random, 500, 1);
  const none = savedInterval(arm, arm);
  expect(none.percent).toBe(0);
  expect(none.low).toBeLessThan(0);
  expect(none.high).toBeGreaterThan(0);
  const loss = savedInterval(drawArm(random, 500, 1.5), arm);
  expect(loss.high).toBeLessThan(0);
});

test('more users narrow the interval', () => {
  const width = (users: number) => {
    const random = createRandom('width', users);
    const { low, high } = savedInterval(drawArm(random, users, 0.8), drawArm(random, users, 1));
    return high - low;
  };
  expect(width(4_000)).toBeLessThan(width(400) / 2);
});

test('an uneven division of users is told from chance', () => {
  expect(chanceOfDivision(500, 500, 0.5)).toBe(1);
  // 1,96 standard deviations of 1.000 even throws.
  expect(chanceOfDivision(531, 469, 0.5)).toBeCloseTo(0.05, 2);
  expect(chanceOfDivision(1_150, 8_850, 0.1)).toBeLessThan(0.001);
});
