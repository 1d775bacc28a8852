import { expect, test } from 'vitest';
import { microVnd } from '#shared/domain/money.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { routingShares } from './routing-shares.ts';

const row = (model: string, arm: Arm, calls: number) => ({
  provider: 'openai',
  model,
  arm,
  calls,
  costMicroVnd: microVnd(BigInt(calls)),
});

test('each model has its share of either arm, the busiest first', () => {
  const models = routingShares([row('a', 'treatment', 30), row('b', 'treatment', 10), row('b', 'control', 50)]);
  expect(models.map(({ model, calls, costMicroVnd, shares }) => ({ model, calls, costMicroVnd, shares }))).toEqual([
    { model: 'b', calls: 60, costMicroVnd: 60n, shares: { treatment: 25, control: 100 } },
    { model: 'a', calls: 30, costMicroVnd: 30n, shares: { treatment: 75, control: 0 } },
  ]);
});

test('an arm without calls has no shares', () => {
  expect(routingShares([row('a', 'treatment', 5)])[0]?.shares).toEqual({ treatment: 100, control: null });
});
