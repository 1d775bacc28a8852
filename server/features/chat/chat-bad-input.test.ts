import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { startTestChat, type TestChat } from '#tests/support/chat.ts';

let chat: TestChat;
beforeAll(async () => {
  chat = await startTestChat({ env: { CHAT_BODY_LIMIT_MB: '1', CHAT_MAX_CONCURRENT: '2' } });
});
afterAll(() => chat.close());

const messages = [{ role: 'user', content: 'Xin chào' }];
/** OpenAI's error shape, nothing else. */
const openAiError = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
const ask = async (body: unknown, { path = '/v1/chat/completions', token }: { path?: string; token?: string } = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await chat.post(path, text, token ?? (await chat.token('usr_bad')));
  const { error } = openAiError.parse(await response.json());
  return [response.status, error.code, error.param] as const;
};

test('what is wrong is told in the shape of OpenAI, and nothing is recorded or held', async () => {
  const chats = { model: 'gpt-4o', messages };
  expect(await ask('{"model":')).toEqual([400, null, null]);
  expect(await ask('[]')).toEqual([400, null, null]);
  expect(await ask({ model: 'gpt-4o' })).toEqual([400, null, 'messages']);
  expect(await ask({ ...chats, messages: [] })).toEqual([400, null, 'messages']);
  expect(await ask({ ...chats, messages: [{ role: 'user', content: [{ text: 'x' }] }] })).toMatchObject([
    400,
    null,
    'messages[0].content',
  ]);
  expect(await ask({ ...chats, max_tokens: -5 })).toEqual([400, null, 'max_tokens']);
  expect(await ask({ ...chats, max_completion_tokens: 0 })).toEqual([400, null, 'max_completion_tokens']);
  expect(await ask({ ...chats, max_tokens: 2_000_000_000 })).toEqual([400, null, 'max_tokens']);
  expect(await ask({ ...chats, n: 8 })).toEqual([400, null, 'n']);
  expect(await ask({ ...chats, stream: 'yes' })).toEqual([400, null, 'stream']);
  expect(await ask({ ...chats, model: 'gpt-99' })).toEqual([404, 'model_not_found', 'model']);
  expect(await ask({ ...chats, model: 'nobody/gpt-4o' })).toEqual([404, 'model_not_found', 'model']);
  expect(await ask(chats, { path: '/webapi/chat/nobody' })).toEqual([404, 'provider_not_found', null]);
  expect(await ask(chats, { path: '/webapi/chat/anthropic' })).toEqual([404, 'model_not_found', 'model']);
  expect(await ask({ ...chats, messages: [{ role: 'user', content: 'x'.repeat(1_100_000) }] })).toEqual([
    413,
    'request_too_large',
    null,
  ]);
  await chat.settled();
  const left = ['usage_logs', 'budget_reservations', 'chat_decisions', 'monthly_usage_summary'].map((table) =>
    chat.rows(`SELECT * FROM ${table}`),
  );
  expect((await Promise.all(left)).flat()).toEqual([]);
  expect(await chat.provider.ledger()).toEqual([]);
});

test('who is not known gets 401 and is not created', async () => {
  const forged = await chat.token('usr_forged', { secret: 'another secret of more than 32 characters' });
  const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"usr_forged","tier":"ultimate"}')}.`;
  const tokens = [
    forged,
    unsigned,
    'not-a-token',
    await chat.token('usr_forged', { expiresIn: '-1s' }),
    await chat.token('usr_forged', { claims: { tier: 'emperor' } }),
    await chat.token('usr_forged', { claims: { iss: 'somebody.else' } }),
    await chat.token('usr_forged', { claims: { aud: 'other-service' } }),
    await chat.token(''),
    await chat.signIn('admin'),
  ];
  for (const token of tokens)
    expect(await ask({ model: 'gpt-4o', messages }, { token })).toEqual([401, 'invalid_api_key', null]);
  const anonymous = await chat.post('/v1/chat/completions', '{}', null);
  expect([anonymous.status, openAiError.safeParse(await anonymous.json()).success]).toEqual([401, true]);
  expect(await chat.rows(`SELECT * FROM users WHERE id LIKE 'usr_forged%'`)).toEqual([]);
});

test('more than the service can take at once is told to come back, and others are answered', async () => {
  chat.provider.control({ holdAfter: 3 });
  const token = await chat.token('usr_busy');
  const body = JSON.stringify({ model: 'gpt-4o', messages, stream: true });
  const held = await Promise.all([1, 2].map(() => chat.post('/v1/chat/completions', body, token)));
  expect(held.map(({ status }) => status)).toEqual([200, 200]);
  const refused = await chat.post('/v1/chat/completions', body, token);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toMatchObject({ error: { code: 'overloaded', type: 'server_error' } });
  chat.provider.control({});
  await Promise.all(held.map((response) => response.text()));
  await chat.settled();
  const again = await chat.post('/v1/chat/completions', body, token);
  expect(again.status).toBe(200);
  await again.text();
});
