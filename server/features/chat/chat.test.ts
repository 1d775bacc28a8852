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

describe("OpenAI's own client", () => {
  test('gets a whole answer, which is paid from the budget and explained', async () => {
    const client = await chat.client('usr_whole');
    const { data, response } = await client.chat.completions.create({ model: 'gpt-4o', messages }).withResponse();
    expect(data.choices[0]?.message.content?.length).toBeGreaterThan(10);
    await chat.settled();
    const [usage] = await chat.rows(`SELECT request_id, provider || '/' || model AS model, requested_model, status,
      cost_vnd, arm FROM usage_logs WHERE user_id = 'usr_whole'`);
    expect(usage).toMatchObject({
      request_id: response.headers.get('x-request-id'),
      model: response.headers.get('x-pho-model'),
      requested_model: 'gpt-4o',
      cost_vnd: response.headers.get('x-pho-cost-vnd'),
      status: 'ok',
      arm: 'treatment',
    });
    const [decision] = await chat.rows(
      `SELECT reason, outcome, settled_vnd FROM chat_decisions WHERE user_id = 'usr_whole'`,
    );
    expect(decision).toMatchObject({ outcome: 'answered', settled_vnd: response.headers.get('x-pho-cost-vnd') });
    expect(await chat.rows('SELECT * FROM budget_reservations')).toEqual([]);
  });

  test('gets a streamed answer without a usage it did not ask for', async () => {
    const client = await chat.client('usr_stream', '/webapi/chat/openai');
    const stream = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true);
    await chat.settled();
    expect(await chat.recorded()).toEqual(await chat.billed());
  });

  test('tells a wrong key by its typed error', async () => {
    const client = await chat.client('usr_forger', '/v1', { secret: 'another secret of at least 32 characters' });
    await expect(client.chat.completions.create({ model: 'gpt-4o', messages })).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    );
  });
});
