import { afterAll, beforeAll, expect, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { routingReport } from '#shared/contracts/routing-report.ts';
import { whatIfAnswer, wholeDecision } from '#shared/contracts/routing.ts';
import { startTestChat, type TestChat } from '#tests/support/chat.ts';

let chat: TestChat;
beforeAll(async () => {
  chat = await startTestChat();
  await chat.addUser({ id: 'usr_lan' });
});
afterAll(() => chat.close());

const post = (path: string, body: unknown) =>
  chat.call('admin', path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
const decide = async (body: unknown) =>
  wholeDecision.parse(await (await post('/operator/routing/decide', body)).json());

test('a query shows the whole decision: analysis, every model with its cost or what rules it out, choice and sentence', async () => {
  const text = 'Dịch giúp mình câu này sang tiếng Anh: chúc mừng sinh nhật';
  const decision = await decide({ text, userId: 'usr_lan', requestedModel: 'openai/gpt-5.6-sol', wantsVision: true });
  expect(decision.analysis).toMatchObject({ category: 'translation', complexity: 'simple' });
  const [first] = decision.chain;
  const chosen = decision.candidates.find(({ model }) => model === first?.model);
  expect(chosen).toMatchObject({ ruledOut: null, goodEnough: true, fits: true });
  expect(decision.candidates.find(({ model }) => model === 'deepseek/deepseek-chat')).toMatchObject({
    ruledOut: 'noVision',
  });
  expect(decision.sentence).toMatch(/^Chọn \S+: câu hỏi đơn giản, [\d,]+\s₫ thay vì [\d.,]+\s₫$/u);
  expect(decision).toMatchObject({ reason: 'cheapestGoodEnough', budgetVnd: 29_000, perQueryCapVnd: 100 });
});

test('a user nobody knows and a text without anything are refused', async () => {
  expect((await post('/operator/routing/decide', { text: 'chào', userId: 'usr_nobody' })).status).toBe(404);
  expect((await post('/operator/routing/decide', { text: '  ' })).status).toBe(400);
  expect((await post('/operator/routing/what-if', { month: '2026-13' })).status).toBe(400);
});

test('a policy edited by a command decides at once', async () => {
  const page = await (await chat.call('admin', '/operator/feed/policy')).text();
  const [line = ''] = page.split('\n');
  const { revision, row } = JSON.parse(line) as { revision: string; row: { policy: { required: object } } };
  const policy = { ...row.policy, required: { simple: 'strong', medium: 'strong', complex: 'strong' } };
  const edited = await post('/operator/commands', {
    id: uuidv7(),
    body: { type: 'policy.edit', baseRevision: revision, policy },
  });
  expect(edited.status).toBe(200);
  expect((await decide({ text: 'chào bạn' })).needed).toEqual({ tier: 'strong', unsure: false });
});

test('the report of the weights and a replay of a month are told', async () => {
  const report = routingReport.parse(await (await chat.call('admin', '/operator/routing/report')).json());
  expect(report.keptApart.complexity.macroF1).toBeGreaterThan(0.8);
  await chat.record({ userId: 'usr_lan', occurredAt: new Date('2026-10-15T03:00:00Z') });
  const replay = await post('/operator/routing/what-if', { month: '2026-10' });
  expect(whatIfAnswer.parse(await replay.json())).toMatchObject({ complete: true, totals: { requests: 1, users: 1 } });
});
