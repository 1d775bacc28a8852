import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vnd } from '#shared/domain/money.ts';
import { startTestChat, type TestChat } from '#tests/support/chat.ts';

const KEY = 'sk-only-the-provider-may-know';
/** A provider that tells nothing of its generations, but repeats keys. */
const talkative = createServer((request, response) =>
  response.writeHead(400).end(JSON.stringify({ error: { message: `Wrong key ${request.headers.authorization}` } })),
);
let chat: TestChat;
beforeAll(async () => {
  await once(talkative.listen(0, '127.0.0.1'), 'listening');
  const address = talkative.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`;
  chat = await startTestChat({ env: { MISTRAL_API_KEY: KEY, MISTRAL_BASE_URL: url } });
  await chat.addUser({ id: 'usr_lost' });
});
afterAll(async () => {
  await chat.close();
  talkative.close();
});

const hold = (requestId: string, leaseMs: number) =>
  chat.service.chat.budgets.reserve({ userId: 'usr_lost', requestId, amount: vnd(50), leaseMs });
const held = () => chat.rows('SELECT request_id, state FROM budget_reservations ORDER BY 1');
const release = (requestId: string) =>
  chat.call('support', `/operator/users/usr_lost/reservations/${requestId}/release`, {
    method: 'POST',
    body: JSON.stringify({ reason: 'Nhà cung cấp xác nhận không tính phí' }),
  });

test('money that no provider can account for stays held until a person releases it, with a reason that is kept', async () => {
  await hold('lost', -1_000);
  await hold('running', 60_000);
  await chat.service.chat.resolveUnknown();
  expect(await held()).toEqual([
    { request_id: 'lost', state: 'unknown' },
    { request_id: 'running', state: 'held' },
  ]);
  // A request under way is nobody's to release.
  expect((await release('running')).status).toBe(404);
  const answer = await release('lost');
  expect([answer.status, await answer.json()]).toEqual([200, { releasedVnd: '50.000000' }]);
  expect((await release('lost')).status).toBe(404);
  expect(await held()).toEqual([{ request_id: 'running', state: 'held' }]);
  expect(await chat.rows(`SELECT reserved_vnd FROM monthly_usage_summary WHERE user_id = 'usr_lost'`)).toEqual([
    { reserved_vnd: '50.000000' },
  ]);
  const entries = await chat.rows(
    `SELECT operator_name, subject, reason FROM audit_log WHERE action = 'reservation.release'`,
  );
  expect(entries).toEqual([
    { operator_name: 'Lê Ngọc Ánh', subject: 'user:usr_lost', reason: 'Nhà cung cấp xác nhận không tính phí' },
  ]);
});

test('a key that a provider repeats is in no answer and in no log of decisions', async () => {
  await chat.addUser({ id: 'usr_curious', tier: 'ultimate' });
  await chat.rows(`UPDATE user_cost_settings SET optimization_enabled = false, per_query_cap_vnd = 1000
    WHERE user_id = 'usr_curious'`);
  const ask = { model: 'mistral/mistral-large-latest', messages: [{ role: 'user', content: 'Xin chào' }] };
  const answer = await chat.post('/v1/chat/completions', JSON.stringify(ask), await chat.token('usr_curious'));
  expect([answer.status, await answer.json()]).toEqual([400, { error: { message: 'Wrong key Bearer ***' } }]);
  expect(JSON.stringify([...answer.headers])).not.toContain(KEY);
  await chat.settled();
  expect(JSON.stringify(await chat.rows('SELECT * FROM chat_decisions'))).not.toContain(KEY);
});
