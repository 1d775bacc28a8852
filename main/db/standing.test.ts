import fc from 'fast-check';
import { expect, test } from 'vitest';
import { healthBand } from '#shared/domain/budget.ts';
import { microVnd } from '#shared/domain/money.ts';
import { bandOf, blockEnd, BLOCKS, MONTH_SORTS, ORDERS, utilisationOf } from './standing.ts';

const budgets = fc.integer({ min: 0, max: 1_000_000 });
/** Any spend, and often one within a few micro-đồng of a band's edge. */
const spend = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 13n }).map((cost) => () => cost),
  fc
    .record({ percent: fc.constantFrom(75n, 90n, 95n, 100n), off: fc.bigInt({ min: -2n, max: 2n }) })
    .map(({ percent, off }) => (budget: number) => {
      const cost = BigInt(budget) * 10_000n * percent + off;
      return cost < 0n ? 0n : cost;
    }),
);

test('the band by stored utilisation is the band by exact money', () => {
  fc.assert(
    fc.property(budgets, spend, (budget, spent) => {
      const cost = spent(budget);
      expect(bandOf(utilisationOf(cost, budget))).toBe(healthBand(microVnd(cost), budget));
    }),
    { numRuns: 2_000 },
  );
});

const MONTH = 2026 * 12 + 10;
const figures = fc
  .record({
    costMicroVnd: fc.bigInt({ min: 0n, max: 10n ** 14n }),
    utilisation: fc.oneof(fc.integer({ min: 0, max: 1_500_000 }), fc.integer({ min: 0, max: 10 ** 9 })),
    lastUsedAt: fc.integer({ min: Date.UTC(2026, 9, 1), max: Date.UTC(2026, 11, 31) }),
  })
  .map((drawn) => ({ ...drawn, month: MONTH }));

test('a block holds exactly the values up to its end, of every order', () => {
  const valueOf = { utilisation: 'utilisation', spend: 'costMicroVnd', lastUsed: 'lastUsedAt' } as const;
  fc.assert(
    fc.property(figures, fc.constantFrom(...MONTH_SORTS), (drawn, sort) => {
      const block = ORDERS[sort].blockOf(drawn);
      const value = Number(drawn[valueOf[sort]]);
      expect(block >= 0 && block < BLOCKS).toBe(true);
      expect(value < blockEnd(sort, block, MONTH)).toBe(true);
      expect(block === 0 || value >= blockEnd(sort, block - 1, MONTH)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
