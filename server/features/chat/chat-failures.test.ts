import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestChat, type TestChat } from '#tests/support/chat.ts';

let chat: TestChat;
beforeAll(async () => {
  chat = await startTestChat();
});
afterAll(() => chat.close());
beforeEach(() => chat.provider.control({}));

const messages = [{ role: 'user' as const, content: 'Kể cho mình nghe một câu chuyện thật dài nhé.' }];
const rowsOf = (table: string, userId: string) => chat.rows(`SELECT * FROM ${table} WHERE user_id = $1`, [userId]);
/** Σ recorded = what the provider would bill, and nothing is held any more. */
const expectSettled = async () => {
  await chat.settled();
  expect(await chat.recorded()).toEqual(await chat.billed());
  expect(await chat.rows('SELECT * FROM budget_reservations')).toEqual([]);
};
const chosenFor = async (userId: string) => {
  const client = await chat.client(userId);
  const { response } = await client.chat.completions.create({ model: 'gpt-4o', messages }).withResponse();
  const [provider = '', model = ''] = response.headers.get('x-pho-model')?.split(/\/(.*)/) ?? [];
  return { client, provider, model };
};

describe('when a model fails', () => {
  test('another answers, and is priced as itself; a failure that cost nothing has no row', async () => {
    const { client, provider, model } = await chosenFor('usr_fallback');
    chat.provider.control({ rules: [{ match: { provider: simulated(provider) }, failures: { 503: 1 } }] });
    const { response } = await client.chat.completions.create({ model: 'gpt-4o', messages }).withResponse();
    const answered = response.headers.get('x-pho-model');
    expect(answered).not.toBe(`${provider}/${model}`);
    expect(response.headers.get('x-pho-reason')).toMatch(/^fellBack; /);
    await expectSettled();
    const requestId = response.headers.get('x-request-id');
    const usage = await chat.rows(
      `SELECT u.provider || '/' || u.model AS model, u.cost_vnd = round((u.input_tokens * p.usd_per_1m_input
          + u.output_tokens * p.usd_per_1m_output) * u.vnd_per_usd / 1000000, 6) AS priced_as_itself
      FROM usage_logs u JOIN provider_costs p ON p.id = u.price_id WHERE request_id = $1`,
      [requestId],
    );
    expect(usage).toEqual([{ model: answered, priced_as_itself: true }]);
    const [decision] = await chat.rows<{ attempts: { status: string; errorCode: string | null }[] }>(
      'SELECT attempts FROM chat_decisions WHERE request_id = $1',
      [requestId],
    );
    expect(decision?.attempts[0]).toMatchObject({ status: 'failed', errorCode: 'http503', costMicroVnd: null });
    expect(decision?.attempts.at(-1)).toMatchObject({ status: 'ok' });
  });

  test('after its first token nothing is tried again, and what came is paid for', async () => {
    const client = await chat.client('usr_cut');
    chat.provider.control({ cut: 1 });
    const stream = await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
    const reading = (async () => {
      for await (const _ of stream);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'answer_cut' });
    await expectSettled();
    expect(await rowsOf('usage_logs', 'usr_cut')).toMatchObject([{ attempt: 1, status: 'failed', error_code: 'cut' }]);
    expect(await rowsOf('chat_decisions', 'usr_cut')).toMatchObject([{ outcome: 'failed', error_code: 'cut' }]);
  });

  test('and all others too, the client gets a typed error, and nothing is paid or held', async () => {
    const client = await chat.client('usr_down');
    chat.provider.control({ failures: { 500: 1 } });
    await expect(client.chat.completions.create({ model: 'gpt-4o', messages })).rejects.toBeInstanceOf(
      OpenAI.InternalServerError,
    );
    chat.provider.control({ failures: { 429: 1 } });
    await expect(client.chat.completions.create({ model: 'gpt-4o', messages })).rejects.toBeInstanceOf(
      OpenAI.RateLimitError,
    );
    chat.provider.control({ failures: { reset: 1 } });
    await expect(client.chat.completions.create({ model: 'gpt-4o', messages })).rejects.toMatchObject({ status: 503 });
    await expectSettled();
    expect(await rowsOf('usage_logs', 'usr_down')).toEqual([]);
  });

  test('by finding the request wrong, its words are passed on', async () => {
    await chat.addUser({ id: 'usr_wrong', tier: 'ultimate' });
    await chat.rows(`UPDATE user_cost_settings SET optimization_enabled = false WHERE user_id = 'usr_wrong'`);
    const client = await chat.client('usr_wrong');
    const asked = { model: 'gpt-4o-mini', messages, temperature: 3 };
    await expect(client.chat.completions.create(asked)).rejects.toMatchObject({ status: 400, param: 'temperature' });
    await expectSettled();
    expect(await rowsOf('usage_logs', 'usr_wrong')).toEqual([]);
  });
});

describe('a client that leaves', () => {
  test('after any number of events is charged for exactly what was generated', async () => {
    chat.provider.control({ answerTokens: { median: 20, spread: 0 }, token: { median: 2, spread: 0 } });
    const client = await chat.client('usr_leaver');
    let calls = 0;
    for (let isWhole = false; !isWhole; calls += 1) {
      const leaving = new AbortController();
      const asked = { model: 'gpt-4o', messages, stream: true } as const;
      const stream = await client.chat.completions.create(asked, { signal: leaving.signal });
      let events = 0;
      if (calls === 0) leaving.abort();
      for await (const { choices } of stream) {
        if ((events += 1) === calls) leaving.abort();
        isWhole = choices[0]?.finish_reason === 'stop' && events < calls;
      }
    }
    expect(calls).toBeGreaterThan(10);
    await expectSettled();
    const statuses = await chat.rows<{ status: string }>(
      `SELECT DISTINCT status FROM usage_logs WHERE user_id = 'usr_leaver' ORDER BY 1`,
    );
    expect(statuses).toEqual([{ status: 'abandoned' }, { status: 'ok' }]);
    expect(await rowsOf('usage_logs', 'usr_leaver')).toHaveLength(calls);
  });

  test('while it waits for a whole answer is charged for what was generated', async () => {
    chat.provider.control({ holdAfter: 15 });
    const client = await chat.client('usr_waiter');
    const leaving = new AbortController();
    const waiting = client.chat.completions.create({ model: 'gpt-4o', messages }, { signal: leaving.signal });
    waiting.catch(() => {});
    await expect.poll(chat.provider.underWay).toBe(1);
    leaving.abort();
    await expect(waiting).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await expectSettled();
    expect(await rowsOf('usage_logs', 'usr_waiter')).toMatchObject([{ status: 'abandoned', token_source: 'exact' }]);
  });
});

describe('a provider that tells no usage', () => {
  test('is paid by our own count, which is marked so', async () => {
    chat.provider.control({ usage: false });
    const client = await chat.client('usr_untold');
    const answer = await client.chat.completions.create({ model: 'gpt-4o', messages });
    const stream = await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe(answer.choices[0]?.message.content);
    await chat.settled();
    const rows = await chat.rows<{ request_id: string; token_source: string; output_tokens: number }>(
      `SELECT request_id, token_source, output_tokens FROM usage_logs WHERE user_id = 'usr_untold'`,
    );
    expect(rows).toHaveLength(2);
    const billed = await chat.billed();
    for (const row of rows) {
      expect(row.token_source).toBe('estimated');
      const told = billed.find(({ request }) => request === row.request_id)?.output ?? 0;
      expect(Math.abs(row.output_tokens / told - 1)).toBeLessThan(0.15);
    }
  });
});

/** The price book's name as the simulated provider has it. */
const simulated = (provider: string) => (provider === 'alibaba' ? 'qwen' : provider);
