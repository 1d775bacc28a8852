import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#server/simulator/random.ts';
import { chanceOfAtLeast, costEvidence, meanCost, shareEvidence } from './chances.ts';

/** By adding up the terms of the binomial. */
const byTerms = (all: number, bad: number, share: number) => {
  let term = (1 - share) ** all;
  let below = 0;
  for (let count = 0; count < bad; count += 1) {
    below += term;
    term *= ((all - count) / (count + 1)) * (share / (1 - share));
  }
  return 1 - below;
};

test('the chance of as many bad ones is the upper tail of the binomial', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.nat(60),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      (all, bad, share) => {
        const count = Math.min(bad, all);
        const expected = count <= all * share ? 1 : byTerms(all, count, share);
        expect(chanceOfAtLeast({ all, bad: count }, share)).toBeCloseTo(expected, 9);
      },
    ),
  );
});

test('more bad ones are less likely, and as many in fewer requests too', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 5_000 }), fc.nat(100), (all, bad) => {
      const chance = (one: { all: number; bad: number }) => chanceOfAtLeast(one, 0.01);
      expect(chance({ all, bad: bad + 1 })).toBeLessThanOrEqual(chance({ all, bad }));
      expect(chance({ all: all + 50, bad })).toBeGreaterThanOrEqual(chance({ all, bad }));
      // More than there are is as many as there are: what failed may have begun before.
      expect(chance({ all, bad: all + 7 })).toBe(chance({ all, bad: all }));
    }),
  );
});

test('doubled failures are told from chance when there are enough of them', () => {
  const few = shareEvidence({ all: 100, bad: 2 }, { all: 100, bad: 1 }, 0.01);
  const many = shareEvidence({ all: 30_000, bad: 600 }, { all: 30_000, bad: 300 }, 0.01);
  expect(few.treatmentAboveControl).toBeGreaterThan(0.1);
  expect(many.treatmentAboveControl).toBeLessThan(1e-15);
  expect(many.treatmentAboveLimit).toBeLessThan(1e-15);
});

const groups = (seed: string, factor: number) => {
  const random = createRandom(seed);
  const requests = Array.from({ length: 64 }, () => BigInt(random.integer(5, 60)));
  const microVnd = requests.map((count) => BigInt(Math.round(Number(count) * factor * 1e6 * random.lognormal(2, 0.4))));
  return { requests, microVnd };
};

test('the mean cost is the cost of all by the requests of all', () => {
  const { requests, microVnd } = groups('mean', 1);
  const sum = (of: readonly bigint[]) => Number(of.reduce((a, b) => a + b, 0n));
  expect(meanCost({ requests, microVnd })?.value).toBeCloseTo(sum(microVnd) / sum(requests), 6);
});

test('equal costs look unequal by chance as often as the chance says', () => {
  let below = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const evidence = costEvidence(groups(`a ${round}`, 1), groups(`b ${round}`, 1));
    below += Number((evidence?.chance ?? 1) < 0.05);
  }
  expect(below / 2_000).toBeGreaterThan(0.035);
  expect(below / 2_000).toBeLessThan(0.065);
});

test('a cost half as high again is beyond chance, and too few users say nothing', () => {
  const evidence = costEvidence(groups('a', 1.5), groups('b', 1));
  expect(evidence?.increase).toBeGreaterThan(0.3);
  expect(evidence?.chance).toBeLessThan(1e-4);
  const lonely = { requests: [100n, 100n], microVnd: [1_000_000n, 2_000_000n] };
  expect(costEvidence(lonely, groups('b', 1))).toBeNull();
});
