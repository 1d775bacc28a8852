import { expect, test } from 'vitest';
import type { RoutingMix } from '#shared/contracts/routing-views.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Complexity } from '#shared/domain/usage.ts';
import { mixBars, mixByModel } from './mix-shares.ts';

const row = (model: string, complexity: Complexity, requests: number): RoutingMix[number] => ({
  complexity,
  provider: 'openai',
  model,
  requests,
  unpricedRequests: 0,
  costMicroVnd: microVnd(BigInt(requests)),
});

test('requests of a model are added over complexities, the busiest model first', () => {
  const models = mixByModel([row('a', 'simple', 2), row('b', 'complex', 9), row('a', 'complex', 3)]);
  expect(models).toMatchObject([
    { ref: 'openai/b', total: 9, requests: { simple: 0, medium: 0, complex: 9 } },
    { ref: 'openai/a', total: 5, requests: { simple: 2, medium: 0, complex: 3 }, costMicroVnd: 5n },
  ]);
});

test('the parts of a bar add up to all its requests, those beyond eight models as the rest', () => {
  const mix = Array.from({ length: 11 }, (_, index) => row(`m${index}`, 'simple', 100 - index));
  const [simple, medium] = mixBars(mixByModel(mix));
  expect(simple?.parts).toHaveLength(9);
  expect(simple?.parts.at(-1)).toEqual({ ref: '', requests: 92 + 91 + 90 });
  expect(simple?.total).toBe(mix.reduce((sum, { requests }) => sum + requests, 0));
  expect(medium?.total).toBe(0);
});
