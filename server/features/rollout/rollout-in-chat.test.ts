import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '#server/lib/transaction.ts';
import { rolloutSettings, type RolloutSettings } from '#shared/contracts/rollout.ts';
import { startTestChat, type TestChat } from '#tests/support/chat.ts';
import { readRolloutRecord } from './rollout.store.ts';

let chat: TestChat;
beforeAll(async () => {
  chat = await startTestChat();
});
afterAll(() => chat.close());

/** Resolves once the service that answers chats knows it. */
const edit = async (change: (now: RolloutSettings) => Partial<RolloutSettings>) => {
  const { rollout } = chat.service;
  const { row } = await inTransaction(chat.database, async (client) => {
    const record = await readRolloutRecord(client);
    const now = rolloutSettings.parse(record.row);
    const next = { baseRevision: record.revision, rollout: { ...now, ...change(now) } };
    return (await rollout.changes.edit(client, { actor: null }, next)).record;
  });
  await expect.poll(() => rollout.age().version).toBe(row.version);
};
/** Asks once as a user; answers what is recorded of it. */
const ask = async (userId: string) => {
  const client = await chat.client(userId);
  const messages = [{ role: 'user' as const, content: 'Xin chào, hôm nay bạn thế nào?' }];
  const { response } = await client.chat.completions.create({ model: 'gpt-4o', messages }).withResponse();
  await chat.settled();
  const [usage] = await chat.rows<{ model: string; arm: string; paid: boolean }>(
    'SELECT model, arm, cost_vnd > 0 AS paid FROM usage_logs WHERE user_id = $1',
    [userId],
  );
  const reasons = await chat.rows('SELECT 1 FROM chat_decisions WHERE user_id = $1', [userId]);
  return { ...usage, reason: response.headers.get('x-pho-reason')?.split(';')[0], reasons: reasons.length };
};

test('a treated user’s chat is routed; without routing it is answered as asked, as control', async () => {
  expect(await ask('usr_routed')).toMatchObject({ arm: 'treatment', paid: true, reasons: 1 });
  await edit(({ flags }) => ({ flags: { ...flags, intelligentRoutingEnabled: false } }));
  expect(await ask('usr_plain')).toMatchObject({ arm: 'control', model: 'gpt-4o', reason: 'switchedOff' });
  await edit(({ flags }) => ({ flags: { ...flags, intelligentRoutingEnabled: true } }));
});

test('without usage tracking a request is still paid and recorded, but not explained', async () => {
  await edit(({ flags }) => ({ flags: { ...flags, usageTrackingEnabled: false } }));
  expect(await ask('usr_untracked')).toMatchObject({ arm: 'treatment', paid: true, reasons: 0 });
  await edit(({ flags }) => ({ flags: { ...flags, usageTrackingEnabled: true } }));
});

test('users outside the share are answered as asked and measured as control', async () => {
  await edit(() => ({ phase: 'testing', targetUsers: ['usr_target'] }));
  expect(await ask('usr_target')).toMatchObject({ arm: 'treatment' });
  expect(await ask('usr_other')).toMatchObject({ arm: 'control', model: 'gpt-4o', reason: 'controlGroup', reasons: 1 });
});

test('after a rollback chats go on, as they were asked for, and are recorded', async () => {
  await chat.service.rollout.rollBack({ reason: 'thử' });
  await expect.poll(() => chat.service.rollout.decide('usr_after').why).toBe('switchedOff');
  expect(await ask('usr_after')).toMatchObject({ arm: 'control', model: 'gpt-4o', paid: true, reason: 'switchedOff' });
});
