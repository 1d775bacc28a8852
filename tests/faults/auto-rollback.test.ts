import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestChat, type TestChat } from '#tests/support/chat.ts';

/** Chats of each arm in each minute; more than the sample that health asks for. */
const CHATS = 80;
const AT_ONCE = 16;
const ASKED = 'claude-haiku-4-5';
let chat: TestChat;
let ahead = 0;
const clock = () => new Date(Date.now() + ahead);

beforeAll(async () => {
  chat = await startTestChat({ clock, env: { ROLLOUT_PHASE: 'partial', ROLLOUT_PERCENTAGE: '50' } });
  await chat.rows(`UPDATE rollout_state SET state = jsonb_set(state, '{thresholds,minSample}', '50')`);
  // The router chooses everything but what is asked for, so one provider serves one arm only.
  await chat.rows(`UPDATE routing_policy SET policy = jsonb_set(policy, '{modelTiers}', (
    SELECT jsonb_object_agg(key, value) FROM jsonb_each(policy -> 'modelTiers') WHERE key NOT LIKE 'anthropic/%'))`);
  await chat.service.chat.routing.refreshPolicy();
});
afterAll(() => chat.close());

const usersOf = (arm: string) => {
  const users = Array.from({ length: 200 }, (_, n) => `usr_${n}`);
  return users.filter((id) => chat.service.rollout.armOf(id).arm === arm).slice(0, 20);
};
const readAll = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
};
const chatAs = async (users: readonly string[]) => {
  let sent = 0;
  const worker = async () => {
    for (let index = sent++; index < CHATS; index = sent++) {
      const client = await chat.client(users[index % users.length] ?? '');
      const messages = [{ role: 'user' as const, content: `Thủ đô của nước thứ ${index} là gì?` }];
      const asked = { model: `anthropic/${ASKED}`, messages, stream: true } as const;
      await client.chat.completions
        .create(asked)
        .then(readAll)
        .catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
const minutePasses = async () => {
  await chatAs(usersOf('treatment'));
  await chatAs(usersOf('control'));
  await chat.settled();
  ahead += 60_000;
  await chat.foldHealth();
  return chat.service.health.evaluate(clock());
};

test('a provider that turns bad for the treated arm only has the rollout taken back by itself', async () => {
  const others = ['openai', 'google', 'deepseek', 'qwen', 'alibaba', 'groq', 'mistral', 'openrouter'];
  // An answer that breaks off after its first token can't be had from another model.
  chat.provider.control({ rules: others.map((provider) => ({ match: { provider }, cut: 0.2 })) });
  // The first minute of a stage is not whole; two windows in a row must agree.
  for (let minutes = 0; minutes < 5 && chat.service.rollout.state().phase !== 'disabled'; minutes += 1)
    await minutePasses();
  await expect.poll(() => chat.service.rollout.state().phase).toBe('disabled');
  expect(chat.service.rollout.state().rolledBack).toMatchObject({ automatic: true, by: null });
}, 90_000);
