import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '#server/simulator/random.ts';
import { chatToken, startTestChat, type TestChat } from '#tests/support/chat.ts';
import { startServiceProcess, type ServiceProcess } from '#tests/support/chat-processes.ts';
import { BUDGET_GUARD } from '#tests/support/budget-requests.ts';

/** Later than any lease. */
const TOMORROW_MS = 24 * 60 * 60 * 1_000;
const MODELS = ['gpt-4o', 'claude-haiku-4-5', 'gemini-2.5-flash', 'auto'];
const QUESTIONS = [
  'Viết giúp mình một bài thơ ngắn về Hà Nội.',
  'Giải thích định lý Pythagoras cho học sinh lớp 7.',
  'Dịch câu này sang tiếng Anh: trời hôm nay đẹp quá.',
  'So sánh hai phương án vay mua nhà giúp mình.',
];

/** The instance that heals: it begins when all leases have run out. */
let healer: TestChat;
let services: ServiceProcess[];
beforeAll(async () => {
  healer = await startTestChat({ clock: () => new Date(Date.now() + TOMORROW_MS) });
  await healer.rows(BUDGET_GUARD);
  services = await Promise.all([1, 2, 3].map(() => startServiceProcess(healer.databaseUrl, healer.provider.url)));
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await healer.close();
});

const clientOf = async (userId: string, url: string) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: await chatToken(userId), maxRetries: 0 });

/** One chat of many: whole or streamed, sometimes left in the middle. Says how it ended. */
const chatOnce = async (index: number, url: string) => {
  const random = createRandom('chats', 'chat', index);
  const client = await clientOf(`usr_${index % 7}`, url);
  const messages = [{ role: 'user' as const, content: `${QUESTIONS[index % 4]} (${index})` }];
  const model = MODELS[random.integer(0, MODELS.length - 1)] ?? 'auto';
  const leaving = new AbortController();
  const leaveAfter = random.chance(0.3) ? random.integer(1, 30) : Infinity;
  try {
    if (random.chance(0.3)) {
      await client.chat.completions.create({ model, messages }, { signal: leaving.signal });
      return 'answered';
    }
    const options = { signal: leaving.signal };
    const stream = await client.chat.completions.create({ model, messages, stream: true }, options);
    let events = 0;
    for await (const _ of stream) if ((events += 1) === leaveAfter) leaving.abort();
    return leaving.signal.aborted ? 'left' : 'answered';
  } catch (error) {
    return error instanceof OpenAI.APIError ? (error.code ?? 'failed') : 'failed';
  }
};

test('500 callers at three services never hold or spend more than the budget', { timeout: 120_000 }, async () => {
  await healer.addUser({ id: 'usr_crowd', tier: 'starter', monthlyBudgetVnd: 10_000 });
  await healer.rows(`UPDATE user_cost_settings SET optimization_enabled = false, per_query_cap_vnd = 1000
    WHERE user_id = 'usr_crowd'`);
  const token = await chatToken('usr_crowd', { tier: 'starter' });
  const body = JSON.stringify({
    model: 'claude-opus-5',
    stream: true,
    messages: [{ role: 'user', content: 'Phân tích chi tiết hợp đồng thuê nhà này giúp mình.' }],
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const call = async (index: number) => {
    const url = `${services[index % 3]?.url}/v1/chat/completions`;
    const response = await fetch(url, { method: 'POST', headers, body });
    await response.text();
    return response.status;
  };
  const statuses = await Promise.all(Array.from({ length: 500 }, (_, index) => call(index)));
  expect(new Set(statuses)).toEqual(new Set([200, 402]));
  // BUDGET_GUARD has refused every commit that would have held more than there was, which would have shown as a 500.
  const month = () =>
    healer.rows(`SELECT (SELECT count(*)::int FROM chat_decisions WHERE user_id = 'usr_crowd') AS explained,
      (SELECT count(*)::int FROM usage_logs WHERE user_id = 'usr_crowd') AS answered, reserved_vnd = 0 AS settled,
      cost_vnd <= budget_vnd + (SELECT sum(greatest(0, settled_vnd - reserved_vnd)) FROM chat_decisions
        WHERE user_id = 'usr_crowd') AS within
    FROM monthly_usage_summary WHERE user_id = 'usr_crowd'`);
  const answered = statuses.filter((status) => status === 200).length;
  await expect.poll(month, { timeout: 30_000 }).toEqual([{ explained: 500, answered, settled: true, within: true }]);
});

test(
  'what is recorded equals what the provider bills, after failures, clients that leave and a service that was killed',
  { timeout: 120_000 },
  async () => {
    healer.provider.control({
      failures: { 500: 0.05, 429: 0.05, reset: 0.03 },
      cut: 0.1,
      firstToken: { median: 5, spread: 0.5 },
      token: { median: 1, spread: 0.5 },
      answerTokens: { median: 40, spread: 0.5 },
    });
    const urls = services.map(({ url }) => url);
    let begun = 0;
    let killed: Promise<void> | undefined;
    const caller = async () => {
      const endings: string[] = [];
      while (begun < 240) {
        const index = (begun += 1);
        // In the middle of it, with many answers under way.
        if (index === 120) killed = services[0]?.kill();
        const alive = killed ? urls.slice(1) : urls;
        endings.push(await chatOnce(index, alive[index % alive.length] ?? ''));
      }
      return endings;
    };
    const endings = (await Promise.all(Array.from({ length: 24 }, caller))).flat();
    await killed;
    for (const ending of ['answered', 'left', 'answer_cut', 'failed']) expect(endings).toContain(ending);

    healer.provider.control({});
    // In order, so that what they have begun is recorded by themselves.
    await Promise.all(services.slice(1).map((service) => service.stop()));
    const billed = await healer.billed();
    expect((await healer.recorded()).length).toBeLessThanOrEqual(billed.length);
    await healer.service.chat.resolveUnknown();

    expect(await healer.recorded()).toEqual(billed);
    expect(await healer.rows('SELECT * FROM budget_reservations')).toEqual([]);
    const months = await healer.rows(`SELECT user_id FROM monthly_usage_summary m WHERE reserved_vnd <> 0
      OR cost_vnd <> (SELECT sum(cost_vnd) FROM usage_logs u WHERE u.user_id = m.user_id)`);
    expect(months).toEqual([]);
    const lost = await healer.rows(`SELECT status FROM usage_logs WHERE error_code = 'serviceLost'`);
    expect(lost.length).toBeGreaterThan(0);
  },
);
