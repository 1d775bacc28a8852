import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UsageRecord } from '#server/features/recording/recorder.ts';
import { monthOf } from '#shared/domain/time.ts';
import { chatToken, startTestChat, type TestChat } from '#tests/support/chat.ts';
import type { CostOptimizationRouter } from './cost-optimization.router.ts';

const SERVICE_TOKEN = 'a-token-that-only-tests-and-back-ends-know';
const NOW = new Date();
let chat: TestChat;
beforeAll(async () => {
  chat = await startTestChat({ env: { SERVICE_TOKEN } });
});
afterAll(() => chat.close());

const clientWith = (token: string | null) =>
  createTRPCClient<CostOptimizationRouter>({
    links: [
      httpBatchLink({
        url: `${chat.url}/trpc`,
        methodOverride: 'POST',
        headers: token === null ? {} : { authorization: `Bearer ${token}` },
      }),
    ],
  }).costOptimization;
/** A starter of their own for each test, known to the service by their token alone. */
let users = 0;
const newUser = async (tier = 'starter') => {
  users += 1;
  const id = `usr_${users}`;
  const api = clientWith(await chatToken(id, { tier }));
  await api.getCostSettings.query();
  return { id, api };
};
const failure = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TRPCClientError)) throw new Error('It was not refused');
  return [error.data?.httpStatus, error.data?.failure?.code];
};
const record = (userId: string, minutesAgo: number, fields: Partial<UsageRecord> = {}) =>
  chat.record({ userId, occurredAt: new Date(NOW.getTime() - minutesAgo * 60_000), ...fields });
/** 1.000 tokens in, 200 of them cached, 500 out. */
const tokens = { input: 1_000, cachedInput: 200, output: 500 };
const sonnet = { provider: 'anthropic', model: 'claude-sonnet-4-6', requestedModel: 'claude-opus-5', tokens };

test('a month is summed up with what it saved, what is left, and where it went', async () => {
  const { id, api } = await newUser();
  await record(id, 0, { ...sonnet, category: 'coding' });
  await record(id, 0, { provider: 'openrouter', model: 'nobody-knows', requestedModel: 'nobody-knows', tokens });
  const summary = await api.getUsageSummary.query();
  // (800 × 3 + 200 × 0,3 + 500 × 15) / 10⁶ USD × 24.167 ₫, against (800 × 5 + 200 × 0,5 + 500 × 25).
  const cost = 240_703_320n;
  const baseline = 401_172_200n;
  expect(summary).toMatchObject({
    tier: 'starter',
    requests: 2,
    unpricedRequests: 1,
    costMicroVnd: cost.toString(),
    savedMicroVnd: (baseline - cost).toString(),
    remainingMicroVnd: (29_000_000_000n - cost).toString(),
    budgetVnd: 29_000,
    level: 'none',
  });
  expect(summary.byModel.map(({ model, costMicroVnd }) => [model, costMicroVnd])).toEqual([
    ['claude-sonnet-4-6', cost.toString()],
    ['nobody-knows', '0'],
  ]);
  expect(summary.byCategory.map(({ category, requests }) => [category, requests])).toEqual([
    ['coding', 1],
    ['chat', 1],
  ]);
  expect(await api.getUsageSummary.query({ month: monthOf(new Date('2026-01-15')) })).toMatchObject({
    requests: 0,
    costMicroVnd: '0',
  });
});

test('requests are read page by page, newest first, none twice though new ones come meanwhile, and never another user’s', async () => {
  const { id, api } = await newUser();
  const other = await newUser();
  await record(other.id, 1);
  // Some at the same instant.
  for (let index = 0; index < 7; index++) await record(id, 10 + Math.floor(index / 3), { requestId: `req_${index}` });
  const first = await api.getUsageLogs.query({ limit: 3 });
  await record(id, 1, { requestId: 'req_new' });
  const second = await api.getUsageLogs.query({ limit: 3, cursor: first.nextCursor ?? '' });
  const third = await api.getUsageLogs.query({ limit: 3, cursor: second.nextCursor ?? '' });
  const seen = [first, second, third].flatMap(({ items }) => items.map(({ requestId }) => requestId));
  expect(seen).toEqual(['req_2', 'req_1', 'req_0', 'req_5', 'req_4', 'req_3', 'req_6']);
  expect(third.nextCursor).toBeNull();
  expect(first.items[0]).toMatchObject({
    userId: id,
    model: 'gpt-5-mini',
    costMicroVnd: expect.stringMatching(/^\d+$/),
  });
});

test('history goes by day or by month of Vietnam, and a cursor of one does not fit the other', async () => {
  const { id, api } = await newUser();
  for (const at of ['2026-08-31T16:59:59Z', '2026-08-31T17:00:00Z', '2026-09-01T03:00:00Z', '2026-10-05T03:00:00Z'])
    await chat.record({ userId: id, occurredAt: new Date(at), tokens });
  const months = await api.getUsageHistory.query({ by: 'month', limit: 2 });
  expect(months.items.map(({ period, requests }) => [period, requests])).toEqual([
    ['2026-10', 1],
    ['2026-09', 2],
  ]);
  const older = await api.getUsageHistory.query({ by: 'month', limit: 2, cursor: months.nextCursor ?? '' });
  expect(older).toMatchObject({ items: [{ period: '2026-08', requests: 1 }], nextCursor: null });
  const days = await api.getUsageHistory.query({ by: 'day', limit: 2 });
  expect(days.items.map(({ period, requests }) => [period, requests])).toEqual([
    ['2026-10-05', 1],
    ['2026-09-01', 2],
  ]);
  const rest = await api.getUsageHistory.query({ by: 'day', cursor: days.nextCursor ?? '' });
  expect(rest.items.map(({ period }) => period)).toEqual(['2026-08-31']);
  expect(await failure(api.getUsageHistory.query({ by: 'month', cursor: days.nextCursor ?? '' }))).toEqual([
    400,
    'request.invalid',
  ]);
  expect(await failure(api.getUsageLogs.query({ cursor: 'bm9uc2Vuc2U' }))).toEqual([400, 'request.invalid']);
});

test('users lower their budget and raise it again up to their plan, not above', async () => {
  const { id, api } = await newUser('premium');
  expect(await api.getCostSettings.query()).toMatchObject({
    settings: { monthlyBudgetVnd: 58_000 },
    maxMonthlyBudgetVnd: 58_000,
  });
  const lowered = await api.updateCostSettings.mutate({ monthlyBudgetVnd: 20_000, warningPercent: 60 });
  expect(lowered).toMatchObject({ settings: { monthlyBudgetVnd: 20_000, warningPercent: 60, criticalPercent: 90 } });
  expect(await api.updateCostSettings.mutate({ monthlyBudgetVnd: 58_000 })).toMatchObject({
    maxMonthlyBudgetVnd: 58_000,
  });
  expect(await failure(api.updateCostSettings.mutate({ monthlyBudgetVnd: 58_001 }))).toEqual([403, 'budget.abovePlan']);
  const audit = await chat.rows('SELECT operator_id, action FROM audit_log WHERE subject = $1', [`user:${id}`]);
  expect(audit).toEqual(Array.from({ length: 2 }, () => ({ operator_id: id, action: 'settings.editOwn' })));
});

test('what support gave a user is theirs to lower and take again', async () => {
  const { id, api } = await newUser();
  const give = async (monthlyBudgetVnd: number) => {
    const { settings } = await api.getCostSettings.query();
    const [row] = await chat.rows<{ revision: string }>(
      'SELECT revision::text FROM user_cost_settings WHERE user_id = $1',
      [id],
    );
    const body = {
      type: 'settings.edit',
      userId: id,
      baseRevision: row?.revision,
      settings: { ...settings, monthlyBudgetVnd },
    };
    const headers = { 'content-type': 'application/json' };
    const sent = await chat.call('support', '/operator/commands', {
      method: 'POST',
      headers,
      body: JSON.stringify({ id: uuidv7(), body }),
    });
    expect(sent.status).toBe(200);
  };
  await give(60_000);
  await api.updateCostSettings.mutate({ monthlyBudgetVnd: 15_000 });
  expect(await api.updateCostSettings.mutate({ monthlyBudgetVnd: 60_000 })).toMatchObject({
    maxMonthlyBudgetVnd: 60_000,
  });
  await give(12_000);
  expect(await failure(api.updateCostSettings.mutate({ monthlyBudgetVnd: 29_000 }))).toEqual([403, 'budget.abovePlan']);
});

test('a budget raised above the spent amount re-arms its alerts, and one lowered below it raises one', async () => {
  const { id, api } = await newUser();
  const alerts = () =>
    chat.rows<{ level: string }>('SELECT level FROM alerts WHERE user_id = $1 ORDER BY raised_at', [id]);
  // 8.000 tokens out of claude-opus-5 are 4.833,4 ₫ … three times 14.500,2 ₫: half of 29.000 ₫.
  const opus = { provider: 'anthropic', model: 'claude-opus-5', requestedModel: 'claude-opus-5' };
  await record(id, 0, { ...opus, tokens: { input: 0, cachedInput: 0, output: 24_000 } });
  expect(await alerts()).toEqual([]);
  await api.updateCostSettings.mutate({ monthlyBudgetVnd: 15_500 });
  expect(await alerts()).toEqual([{ level: 'critical' }]);
  await api.updateCostSettings.mutate({ monthlyBudgetVnd: 29_000 });
  await api.updateCostSettings.mutate({ monthlyBudgetVnd: 15_500 });
  expect(await alerts()).toEqual([{ level: 'critical' }, { level: 'critical' }]);
});

test('settings that do not go together, or name a model nobody knows, change nothing', async () => {
  const { api } = await newUser();
  const before = await api.getCostSettings.query();
  expect(await failure(api.updateCostSettings.mutate({ warningPercent: 95 }))).toEqual([400, 'request.invalid']);
  expect(await failure(api.updateCostSettings.mutate({ perQueryCapVnd: 1_001 }))).toEqual([400, 'request.invalid']);
  expect(await failure(api.updateCostSettings.mutate({ blockedModels: ['openai/no-such'] }))).toEqual([
    400,
    'model.unknown',
  ]);
  const both = { preferredModels: ['openai/gpt-5'], blockedModels: ['openai/gpt-5'] };
  expect(await failure(api.updateCostSettings.mutate(both))).toEqual([400, 'request.invalid']);
  expect(await api.getCostSettings.query()).toEqual(before);
});

test('the optimal model obeys what the user prefers, blocks, and has switched off', async () => {
  const { api } = await newUser();
  const ask = () =>
    api.getOptimalModel.query({ text: 'chào bạn, hôm nay thế nào', requestedModel: 'openai/gpt-4o-mini' });
  const first = await ask();
  expect(first).toMatchObject({
    reason: 'cheapestGoodEnough',
    analysis: { complexity: 'simple' },
    maxOutputTokens: null,
  });
  expect(first.sentence).toContain(`Chọn ${first.model?.split('/').slice(1).join('/')}: câu hỏi đơn giản`);
  expect(first.fallbacks.length).toBeGreaterThan(0);
  await api.updateCostSettings.mutate({ blockedModels: [first.model ?? ''] });
  expect((await ask()).model).not.toBe(first.model);
  await api.updateCostSettings.mutate({ preferredModels: ['google/gemini-2.5-flash'] });
  expect(await ask()).toMatchObject({ model: 'google/gemini-2.5-flash', reason: 'preferredModel' });
  await api.updateCostSettings.mutate({ optimizationEnabled: false });
  expect(await ask()).toMatchObject({ model: 'openai/gpt-4o-mini', reason: 'userSwitchedOff', fallbacks: [] });
});

test('costs are broken down from the user’s own averages, and too few are said to be too few', async () => {
  const { id, api } = await newUser();
  expect(await api.calculateCostBreakdown.query()).toMatchObject({
    requests: 0,
    enough: false,
    average: null,
    models: [],
  });
  for (let index = 0; index < 19; index++) await record(id, 60 + index, { ...sonnet });
  const few = await api.calculateCostBreakdown.query();
  expect(few).toMatchObject({
    requests: 19,
    enough: false,
    note: 'Mới có 19 câu hỏi trong 30 ngày qua, cần ít nhất 20 để con số đáng tin.',
  });
  await record(id, 59, { ...sonnet, tokens: { input: 3_000, cachedInput: 200, output: 500 } });
  const breakdown = await api.calculateCostBreakdown.query({
    models: ['anthropic/claude-sonnet-4-6', 'openai/gpt-5-nano'],
  });
  expect(breakdown).toMatchObject({
    enough: true,
    note: null,
    average: { inputTokens: 1_100, cachedInputTokens: 200, outputTokens: 500 },
  });
  // 900 × 3, 200 × 0,3 and 500 × 15 per million USD, at 24.167 ₫.
  expect(breakdown.models.map(({ model }) => model)).toEqual(['openai/gpt-5-nano', 'anthropic/claude-sonnet-4-6']);
  expect(breakdown.models[1]).toMatchObject({
    inputMicroVnd: '65250900',
    cachedInputMicroVnd: '1450020',
    outputMicroVnd: '181252500',
    totalMicroVnd: '247953420',
  });
  expect(await failure(api.calculateCostBreakdown.query({ models: ['openai/no-such'] }))).toEqual([
    400,
    'model.unknown',
  ]);
});

test('a back end reports usage once, however often it repeats itself', async () => {
  const { id, api } = await newUser();
  const service = clientWith(SERVICE_TOKEN);
  const usage = {
    userId: id,
    requestId: 'backend_1',
    provider: 'anthropic',
    model: 'claude-sonnet-4-6',
    tokens,
    text: 'chào bạn',
  };
  const [first, again] = await Promise.all([service.trackUsage.mutate(usage), service.trackUsage.mutate(usage)]);
  expect([first.repeated, again.repeated].sort()).toEqual([false, true]);
  expect(await service.trackUsage.mutate(usage)).toEqual({
    repeated: true,
    costMicroVnd: '240703320',
    vndPerUsd: first.vndPerUsd,
  });
  const { items } = await api.getUsageLogs.query();
  expect(items).toMatchObject([{ requestId: 'backend_1', complexity: 'simple', category: 'chat', arm: 'treatment' }]);
  expect(await service.trackUsage.mutate({ ...usage, requestId: 'backend_2', model: 'nobody-knows' })).toMatchObject({
    costMicroVnd: null,
  });
});

test('usage that cannot be is refused, and nothing of it is recorded', async () => {
  const { id, api } = await newUser();
  const service = clientWith(SERVICE_TOKEN);
  const usage = { userId: id, requestId: 'bad', provider: 'openai', model: 'gpt-5', tokens, text: 'chào' };
  const refused = [
    { ...usage, userId: 'usr_nobody' },
    { ...usage, tokens: { input: -1, output: 0 } },
    { ...usage, tokens: { input: 10, cachedInput: 11, output: 0 } },
    { ...usage, text: undefined },
    { ...usage, occurredAt: '2026-01-01T00:00:00.000Z' },
    { ...usage, occurredAt: new Date(Date.now() + 3_600_000).toISOString() },
  ].map((bad) => failure(service.trackUsage.mutate(bad)));
  expect(await Promise.all(refused)).toEqual([
    [404, 'user.unknown'],
    ...Array.from({ length: 5 }, () => [400, 'request.invalid']),
  ]);
  expect((await api.getUsageLogs.query()).items).toEqual([]);
});

test('nobody calls what is not theirs: users no back end’s, back ends no user’s, and strangers nothing', async () => {
  const { id, api } = await newUser();
  const usage = { userId: id, requestId: 'x', provider: 'openai', model: 'gpt-5', tokens, text: 'chào' };
  const signedOut = [401, 'auth.signedOut'];
  expect(await failure(api.trackUsage.mutate(usage))).toEqual(signedOut);
  // In one batch with what is allowed, by the users' own way.
  const batch = await Promise.allSettled([api.getCostSettings.query(), api.trackUsage.mutate(usage)]);
  expect(batch.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  for (const token of [null, SERVICE_TOKEN, await chatToken(id, { expiresIn: '-1s' }), await chat.signIn('admin')])
    expect(await failure(clientWith(token).getCostSettings.query())).toEqual(signedOut);
  expect(await failure(clientWith('x'.repeat(40)).trackUsage.mutate(usage))).toEqual(signedOut);
});
