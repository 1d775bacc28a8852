import { afterAll, beforeAll, expect, test } from 'vitest';
import defaultPolicy from '#resources/routing/default-policy.json' with { type: 'json' };
import { MODEL_TIERS, routingPolicy } from '#shared/contracts/routing-policy.ts';
import { savingsReport } from '#shared/contracts/savings.ts';
import { priceCall } from '#shared/domain/pricing.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

const NOW = new Date('2026-11-22T05:00:00.000Z');
const USERS = 60;
const TOKENS = { input: 1_000, cachedInput: 200, output: 300 };
let service: TestService;
let requests = 0;

/** One request of a model that was asked for as another. */
const record = async (userId: string, arm: 'treatment' | 'control', model: string, more: object = {}) => {
  requests += 1;
  await service.record({
    userId,
    arm,
    requestId: `req_${requests}`,
    occurredAt: new Date(NOW.getTime() - 3_600_000 + requests),
    provider: 'openai',
    model,
    requestedModel: 'gpt-4o',
    complexity: 'simple',
    tokens: TOKENS,
    ...more,
  });
};

beforeAll(async () => {
  service = await startTestService({
    clock: () => NOW,
    env: { ROLLOUT_PHASE: 'partial', ROLLOUT_PERCENTAGE: '50', ROLLOUT_TARGET_USERS: 'listed' },
  });
  for (const id of ['listed', 'mover', ...Array.from({ length: 2 * USERS }, (_, index) => `user-${index}`)])
    await service.addUser({ id });
  for (let index = 0; index < USERS; index += 1) {
    for (let request = 0; request <= index % 4; request += 1) {
      await record(`user-${index}`, 'treatment', 'gpt-4o-mini');
      await record(`user-${USERS + index}`, 'control', 'gpt-4o');
    }
  }
  await service.foldRollups();
});
afterAll(() => service.close());

const report = async (query = '') =>
  savingsReport.parse(await (await service.call('admin', `/operator/savings${query}`)).json());
const sumOf = async (sql: string) => {
  const { rows } = await service.database.pool.query<{ sum: string }>(
    `SELECT (${sql} * 1000000)::bigint::text AS sum FROM usage_logs`,
  );
  return BigInt(rows[0]?.sum ?? 0);
};

test('treatment is told against what was asked for, with how much of it could be compared', async () => {
  const { requested, arms } = await report();
  const spent = await sumOf("sum(cost_vnd) FILTER (WHERE arm = 'treatment')");
  const otherwise = await sumOf("sum(baseline_cost_vnd) FILTER (WHERE arm = 'treatment')");
  expect(requested).toMatchObject({
    spentMicroVnd: spent,
    otherwiseMicroVnd: otherwise,
    savedMicroVnd: otherwise - spent,
    comparedCalls: 150,
    calls: 150,
  });
  expect(requested.percent).toBeCloseTo(100 * (1 - Number(spent) / Number(otherwise)), 1);
  expect(arms.treatment).toMatchObject({
    users: USERS,
    requests: 150,
    costMicroVnd: spent,
    perRequestMicroVnd: spent / 150n,
  });
});

test('treatment is told against the cheapest single model that is strong enough for all of it', async () => {
  const { bestSingle } = await report();
  const policy = routingPolicy.parse(defaultPolicy);
  const needed = MODEL_TIERS.indexOf(policy.required.simple);
  const { rows } = await service.database.pool.query<{
    ref: string;
    input: string;
    cached: string | null;
    output: string;
  }>(
    `SELECT DISTINCT ON (provider, model) provider || '/' || model AS ref, usd_per_1m_input::text AS input,
       usd_per_1m_cached_input::text AS cached, usd_per_1m_output::text AS output
     FROM provider_costs WHERE effective_from <= now() ORDER BY provider, model, effective_from DESC`,
  );
  const costs = rows.flatMap(({ ref, input, cached, output }) => {
    const tier = policy.modelTiers[ref];
    if (!tier || MODEL_TIERS.indexOf(tier) < needed) return [];
    const price = { usdPer1MInput: input, usdPer1MCachedInput: cached, usdPer1MOutput: output };
    return [{ ref, cost: priceCall(TOKENS, price, '24167').vnd * 150n }];
  });
  const cheapest = costs.reduce((best, one) => (one.cost < best.cost ? one : best));
  expect(bestSingle?.model).toBe(cheapest.ref);
  // Each request rounds by itself, the sum once.
  expect(Number(bestSingle?.otherwiseMicroVnd)).toBeCloseTo(Number(cheapest.cost), -3);
});

test('the two arms are compared per request, and as many users are treated as should be', async () => {
  const { comparison, sampleRatio } = await report('?from=2026-11-22');
  const { arms } = await report();
  const means = [arms.treatment, arms.control].map(({ perRequestMicroVnd }) => Number(perRequestMicroVnd));
  expect(comparison).toMatchObject({ state: 'measured' });
  if (comparison.state !== 'measured') return;
  expect(comparison.percent).toBeCloseTo(100 * (1 - (means[0] ?? 0) / (means[1] ?? 1)), 3);
  // All requests of an arm cost the same here, so nothing is uncertain.
  expect(comparison.high - comparison.low).toBeLessThan(0.01);
  expect(sampleRatio).toMatchObject({ observedPercent: 50 });
});

test('users on a list, and users who changed sides, are in no comparison', async () => {
  const before = (await report()).comparison;
  for (let request = 0; request < 50; request += 1) await record('listed', 'treatment', 'gpt-4o');
  await record('mover', 'treatment', 'gpt-4o', { tokens: { input: 900_000, cachedInput: 0, output: 1 } });
  await record('mover', 'control', 'gpt-4o');
  const after = await report();
  expect(after.comparison).toEqual(before);
  expect(after.arms.treatment.users).toBe(USERS + 2);
});

test('attempts of one request are one request, and calls without a price are told, not counted as free', async () => {
  const before = await report();
  await record('user-0', 'treatment', 'gpt-4o', { requestId: 'fell over', status: 'failed', errorCode: 'http500' });
  await record('user-0', 'treatment', 'gpt-4o', { requestId: 'fell over', attempt: 2 });
  await record('user-1', 'treatment', 'gpt-99');
  const { arms, requested } = await report();
  expect(arms.treatment.requests).toBe(before.arms.treatment.requests + 2);
  expect(arms.treatment.unpricedRequests).toBe(1);
  expect(requested.calls - requested.comparedCalls).toBe(1);
});

test('a period with too little says so, and gives no number', async () => {
  const { comparison, bestSingle, requested } = await report('?from=2026-01-01&to=2026-01-31');
  expect(comparison).toEqual({ state: 'insufficient', reason: 'noTreatment' });
  expect(bestSingle).toBeNull();
  expect(requested.percent).toBeNull();
  expect((await service.call('admin', '/operator/savings?from=2026-02-01&to=2026-01-01')).status).toBe(400);
});
