import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestChat, type TestChat } from '#tests/support/chat.ts';

let chat: TestChat;
beforeAll(async () => {
  chat = await startTestChat();
});
afterAll(() => chat.close());
beforeEach(() => chat.provider.control({}));

const messages = [{ role: 'user' as const, content: 'Xin chào, hôm nay bạn thế nào?' }];
const usageOf = (userId: string) =>
  chat.rows(
    `SELECT request_id, attempt, provider || '/' || model AS model, requested_model, status, cost_vnd, arm, token_source
    FROM usage_logs WHERE user_id = $1 ORDER BY occurred_at, attempt`,
    [userId],
  );
const decisionsOf = (userId: string) =>
  chat.rows('SELECT * FROM chat_decisions WHERE user_id = $1 ORDER BY occurred_at', [userId]);
const heldBy = (userId: string) => chat.rows('SELECT * FROM budget_reservations WHERE user_id = $1', [userId]);

const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'Xem thời tiết của một thành phố',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe("OpenAI's own client", () => {
  test('gets a whole answer, which is paid from the budget and explained', async () => {
    const client = await chat.client('usr_whole');
    const { data, response } = await client.chat.completions.create({ model: 'gpt-4o', messages }).withResponse();
    expect(data.choices[0]?.message.content?.length).toBeGreaterThan(10);
    await chat.settled();
    const cost = response.headers.get('x-pho-cost-vnd');
    expect(await usageOf('usr_whole')).toMatchObject([
      {
        request_id: response.headers.get('x-request-id'),
        model: response.headers.get('x-pho-model'),
        requested_model: 'gpt-4o',
        cost_vnd: cost,
        status: 'ok',
        arm: 'treatment',
      },
    ]);
    expect(await decisionsOf('usr_whole')).toMatchObject([
      { outcome: 'answered', settled_vnd: cost, arm: 'treatment' },
    ]);
    expect(await heldBy('usr_whole')).toEqual([]);
    expect(Number(response.headers.get('x-pho-budget-remaining-vnd'))).toBeCloseTo(116_000 - Number(cost), 6);
    expect(response.headers.get('x-pho-reason')).toMatch(/^[a-zA-Z]+; model=[\x21-\x7e]+; complexity=simple; cost=\d+/);
  });

  test('pays for decomposed Vietnamese what the same text composed costs', async () => {
    const client = await chat.client('usr_forms');
    const content = 'Giải thích giúp mình vì sao phở Hà Nội khác phở Sài Gòn?';
    const askIn = async (form: 'NFC' | 'NFD') => {
      const asked = [{ role: 'user' as const, content: content.normalize(form) }];
      return (await client.chat.completions.create({ model: 'gpt-4o', messages: asked })).usage?.prompt_tokens;
    };
    expect(await askIn('NFD')).toBe(await askIn('NFC'));
  });

  test('gets the same bytes as from the provider, streamed, with the usage it asked for', async () => {
    const client = await chat.client('usr_stream', '/webapi/chat/openai');
    const asked = { model: 'gpt-4o-mini', messages, stream: true, stream_options: { include_usage: true } } as const;
    const { data: stream, response } = await client.chat.completions.create(asked).withResponse();
    let text = '';
    let usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    const [provider = '', model = ''] = response.headers.get('x-pho-model')?.split(/\/(.*)/) ?? [];
    const direct = new OpenAI({ baseURL: chat.provider.baseUrl(provider), apiKey: 'any' });
    const same = await direct.chat.completions.create({ model, messages });
    expect(text).toBe(same.choices[0]?.message.content);
    expect(usage).toEqual(same.usage);
  });

  test('gets no usage it did not ask for, and every other byte', async () => {
    const token = await chat.token('usr_bytes');
    const ask = (options: object) =>
      chat.post('/v1/chat/completions', JSON.stringify({ model: 'gpt-4o', messages, stream: true, ...options }), token);
    const [without, withUsage] = await Promise.all(
      [{}, { stream_options: { include_usage: true } }].map(async (options) => {
        const body = await (await ask(options)).text();
        return body.replaceAll(/"id":"[^"]*"|"created":\d+/g, '').split('\n\n');
      }),
    );
    expect(withUsage).toHaveLength((without?.length ?? 0) + 1);
    expect(withUsage?.filter((event) => !event.includes('"usage":{'))).toEqual(without);
    // The cost comes after the last event, where clients don't look for one.
    expect(without?.at(-2)).toMatch(/^: x-pho-cost-vnd \d+\.\d{6}$/);
    expect(without?.at(-3)).toBe('data: [DONE]');
  });

  test('calls tools, and sends their results back', async () => {
    const client = await chat.client('usr_tools');
    const ask = [{ role: 'user' as const, content: 'Thời tiết Hà Nội hôm nay thế nào? Dùng get_weather nhé.' }];
    const first = await client.chat.completions.create({ model: 'gpt-4o', messages: ask, tools: [WEATHER] });
    const call = first.choices[0]?.message.tool_calls?.[0];
    if (call?.type !== 'function' || !first.choices[0]) throw new Error('no tool was called');
    expect(call.function.name).toBe('get_weather');
    const result = { role: 'tool' as const, tool_call_id: call.id, content: '{"nhiet_do": 27}' };
    const next = [...ask, first.choices[0].message, result];
    const second = await client.chat.completions.create({ model: 'gpt-4o', messages: next, tools: [WEATHER] });
    expect(second.choices[0]?.finish_reason).toBe('stop');
  });

  test('gets streamed tool calls and the answer as its helper puts them together', async () => {
    const client = await chat.client('usr_tool_stream');
    const ask = [{ role: 'user' as const, content: 'Dùng get_weather xem thời tiết Đà Nẵng giúp mình.' }];
    const stream = client.chat.completions.stream({ model: 'gpt-4o', messages: ask, tools: [WEATHER] });
    const call = (await stream.finalMessage()).tool_calls?.[0];
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
  });

  test('sends pictures to a model that sees', async () => {
    const client = await chat.client('usr_picture');
    const content = [
      { type: 'text' as const, text: 'Trong ảnh có gì?' },
      { type: 'image_url' as const, image_url: { url: PIXEL } },
    ];
    const { response } = await client.chat.completions
      .create({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
      .withResponse();
    const seeing = await chat.rows<{ vision: boolean }>(
      `SELECT DISTINCT vision FROM provider_costs WHERE provider || '/' || model = $1`,
      [response.headers.get('x-pho-model')],
    );
    expect(seeing).toEqual([{ vision: true }]);
  });

  test('may name no model, one of any provider, or one of a certain provider', async () => {
    const client = await chat.client('usr_names', '/v1');
    for (const model of [
      'auto',
      'claude-haiku-4-5',
      'groq/openai/gpt-oss-120b',
      'alibaba/qwen-flash',
      'qwen/qwen-flash',
    ])
      expect((await client.chat.completions.create({ model, messages })).choices).toHaveLength(1);
    await chat.settled();
    expect((await usageOf('usr_names')).map((row) => Object(row).requested_model)).toEqual([
      'auto',
      'claude-haiku-4-5',
      'openai/gpt-oss-120b',
      'qwen-flash',
      'qwen-flash',
    ]);
  });
});

describe('a user whose optimisation is off', () => {
  test('gets the model they asked for, recorded and within the budget', async () => {
    await chat.addUser({ id: 'usr_off', tier: 'ultimate' });
    await chat.rows(`UPDATE user_cost_settings SET optimization_enabled = false, per_query_cap_vnd = 1000
      WHERE user_id = 'usr_off'`);
    const client = await chat.client('usr_off');
    const { response } = await client.chat.completions.create({ model: 'claude-opus-5', messages }).withResponse();
    expect(response.headers.get('x-pho-model')).toBe('anthropic/claude-opus-5');
    expect(response.headers.get('x-pho-reason')).toMatch(/^userSwitchedOff;/);
    await chat.settled();
    expect(await usageOf('usr_off')).toMatchObject([{ model: 'anthropic/claude-opus-5', arm: 'treatment' }]);
  });
});

describe('a budget', () => {
  test('that is spent is answered with 402, what is left, and when it renews, in Vietnamese', async () => {
    await chat.addUser({ id: 'usr_spent', tier: 'starter' });
    await chat.rows(`INSERT INTO monthly_usage_summary (user_id, month, tier, budget_vnd, last_used_at, cost_vnd)
      SELECT 'usr_spent', to_char(now() AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), 'starter', 29000, now(), 28999.9999`);
    const client = await chat.client('usr_spent', '/v1', { tier: 'starter' });
    const refused = await client.chat.completions
      .create({ model: 'gpt-4o', messages })
      .catch((error: unknown) => error);
    if (!(refused instanceof OpenAI.APIError)) throw new Error('it was not refused');
    expect(refused).toMatchObject({ status: 402, code: 'budget_exhausted', type: 'insufficient_quota' });
    expect(refused.message).toMatch(
      /Ngân sách tháng \d\d\/\d{4} của bạn còn 0 ₫ trên 29\.000 ₫, .* làm mới lúc 00:00 ngày 01\/\d\d\/\d{4}\./,
    );
    expect(refused.headers?.get('x-pho-reason')).toMatch(/^budgetExhausted; remaining=100;/);
    await chat.settled();
    expect(await decisionsOf('usr_spent')).toMatchObject([
      { outcome: 'refused', error_code: 'budget_exhausted', chosen_model: null, reserved_vnd: null },
    ]);
    expect([...(await usageOf('usr_spent')), ...(await heldBy('usr_spent'))]).toEqual([]);
  });

  test('of one query that nothing fits says so by its own code', async () => {
    await chat.addUser({ id: 'usr_cap', tier: 'ultimate' });
    await chat.rows(`UPDATE user_cost_settings SET per_query_cap_vnd = 1, optimization_enabled = false
      WHERE user_id = 'usr_cap'`);
    const client = await chat.client('usr_cap');
    const long = [{ role: 'user' as const, content: 'Hãy phân tích bài thơ này. '.repeat(300) }];
    await expect(client.chat.completions.create({ model: 'gpt-5.5', messages: long })).rejects.toMatchObject({
      status: 402,
      code: 'query_cap_exceeded',
    });
  });
});
