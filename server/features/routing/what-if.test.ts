import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UsageRecord } from '#server/features/recording/recorder.ts';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { WhatIfQuery } from '#shared/contracts/routing.ts';
import { TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { monthOf } from '#shared/domain/time.ts';
import { createRecordingFixture, NOON, usageOf, type RecordingFixture } from '#tests/support/recording-fixture.ts';
import { createRoutingPolicyStore } from './routing-policy.store.ts';
import { createWhatIf, type WhatIf } from './what-if.service.ts';

let fixture: RecordingFixture;
let policy: RoutingPolicy;
let whatIf: WhatIf;
const MONTH = monthOf(NOON);
const OPUS = { provider: 'anthropic', model: 'claude-opus-5', requestedModel: 'claude-opus-5' };
const CHEAP = { provider: 'mistral', model: 'mistral-small-latest', requestedModel: 'claude-opus-5' };
let seconds = 0;
const record = (userId: string, fields: Partial<UsageRecord>) => {
  seconds += 1;
  const occurredAt = new Date(NOON.getTime() + seconds * 1_000);
  return fixture.recorder.record(usageOf({ userId, requestId: `req_${seconds}`, occurredAt, ...fields }));
};
/** 1.000 tokens in and 1.000 out: 0,03 USD × 24.167 ₫ = 725,01 ₫ at claude-opus-5; 0,00024 USD = 5,80 ₫ at mistral-small. */
const tokens = { input: 1_000, cachedInput: 0, output: 1_000 };

beforeAll(async () => {
  fixture = await createRecordingFixture(['an', 'binh', 'chi']);
  const policies = createRoutingPolicyStore(fixture.database);
  await policies.seed();
  policy = await policies.read();
  for (let index = 0; index < 30; index++) await record('an', { ...OPUS, tokens });
  for (let index = 0; index < 10; index++)
    await record('binh', { ...OPUS, tokens, complexity: 'complex', arm: 'control' });
  await record('chi', { ...CHEAP, tokens });
  await record('chi', { provider: 'openrouter', model: 'nobody-knows', tokens });
  await record('chi', { ...OPUS, tokens, status: 'failed' });
  const { database, priceBook } = fixture;
  whatIf = createWhatIf({ database, prices: priceBook, policy: () => policy, tierBudgets: TIER_BUDGET_VND });
});
afterAll(() => fixture.close());

/** Only mistral-small and claude-opus-5 are good for anything. */
const narrow = (): RoutingPolicy => ({
  ...policy,
  modelTiers: { 'mistral/mistral-small-latest': 'small', 'anthropic/claude-opus-5': 'strong' },
});
const ask = (query: Partial<WhatIfQuery>) => whatIf({ month: MONTH, ...query });
const costs = async (where: string) => {
  const rows = await fixture.rows<{ cost: string }>(
    `SELECT (sum(cost_vnd) * 1000000)::bigint::text AS cost FROM usage_logs WHERE ${where}`,
  );
  return BigInt(rows[0]?.cost ?? 0);
};

test('with nothing changed the month comes out as it was', async () => {
  const answer = await ask({});
  const actual = await costs('true');
  expect(answer).toMatchObject({ complete: true, unpriced: 1, moves: [], users: [] });
  expect(answer.totals).toMatchObject({ users: 3, requests: 42, rerouted: 0, refused: 0, actual, replayed: actual });
  // 30 × 725,01 ₫ are 75 per cent of 29.000 ₫.
  expect(answer.totals).toMatchObject({ warnedBefore: 1, warnedAfter: 1, notSpent: 0n });
});

test('a policy reroutes the treated, leaves the control group and failed calls as they were, and tells what is saved', async () => {
  const answer = await ask({ policy: narrow() });
  expect(answer.moves).toEqual([
    expect.objectContaining({ from: 'anthropic/claude-opus-5', to: 'mistral/mistral-small-latest', requests: 30 }),
  ]);
  const [move] = answer.moves;
  expect(move).toMatchObject({ actual: 21_750_300_000n, replayed: 30n * 5_800_080n });
  expect(answer.totals.actual - answer.totals.replayed).toBe(21_750_300_000n - 30n * 5_800_080n);
  expect(answer.totals).toMatchObject({ warnedBefore: 1, warnedAfter: 0, rerouted: 30, refused: 0 });
  expect(answer.users).toEqual([
    expect.objectContaining({ userId: 'an', levelBefore: 'warning', levelAfter: 'none', rerouted: 30 }),
  ]);
});

test('a policy that requires more may cost more, and says so', async () => {
  const demanding: RoutingPolicy = { ...narrow(), required: { simple: 'strong', medium: 'strong', complex: 'strong' } };
  const answer = await ask({ policy: demanding });
  expect(answer.moves).toMatchObject([
    { from: 'mistral/mistral-small-latest', to: 'anthropic/claude-opus-5', requests: 1 },
  ]);
  expect(answer.totals.replayed > answer.totals.actual).toBe(true);
});

test('a smaller budget is kept by cheaper models, and refuses only when there is none', async () => {
  const budgets = { starter: 10_000, premium: 58_000, ultimate: 116_000 };
  policy = narrow();
  const small = await ask({ budgets });
  const an = small.users.find(({ userId }) => userId === 'an');
  // 13 answers fit by the model that was asked for, the other 17 by the cheaper one.
  expect(an).toMatchObject({ rerouted: 17, refused: 0, budgetVnd: 10_000, levelBefore: 'warning' });
  expect(small.totals.refused).toBe(0);
  policy = { ...policy, blockedModels: ['mistral/mistral-small-latest'] };
  const none = await ask({ budgets });
  expect(none.totals).toMatchObject({ refused: 17, refusedUsers: 1, notSpent: 17n * 725_010_000n });
  expect(none.users[0]).toMatchObject({ userId: 'an', refused: 17, levelAfter: 'critical' });
  expect(none.byTier.map(({ tier, refused }) => [tier, refused])).toEqual([
    ['starter', 17],
    ['premium', 0],
    ['ultimate', 0],
  ]);
});

test('a budget that support gave one user stays theirs', async () => {
  await fixture.database.pool.query(`UPDATE monthly_usage_summary SET budget_vnd = 40000 WHERE user_id = 'an'`);
  const answer = await ask({ budgets: { starter: 10_000, premium: 58_000, ultimate: 116_000 } });
  expect(answer.totals.refused).toBe(0);
  await fixture.database.pool.query(`UPDATE monthly_usage_summary SET budget_vnd = 29000 WHERE user_id = 'an'`);
});

test('when the time runs out the answer is of the users reached, and says so; two at once are too many', async () => {
  const { database, priceBook } = fixture;
  let now = 0;
  const hasty = createWhatIf({
    database,
    prices: priceBook,
    policy: () => policy,
    tierBudgets: TIER_BUDGET_VND,
    timeLimitMs: 1,
    now: () => (now += 2),
  });
  const [first, second] = await Promise.allSettled([hasty({ month: MONTH }), hasty({ month: MONTH })]);
  expect(first).toMatchObject({ status: 'fulfilled', value: { complete: false, totals: { users: 0 } } });
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'backend.busy' } });
  expect(await ask({})).toMatchObject({ complete: true });
});
