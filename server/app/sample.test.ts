import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createLog } from './log.ts';
import { sampleEnvironment } from './sample-environment.ts';
import { startSample } from './sample.ts';
import { CHAT_ENV, startTestChat, type TestChat } from '#tests/support/chat.ts';

/** Late in a month, when some budgets are spent. */
const START = new Date('2026-11-25T15:00:00+07:00').getTime();
const began = Date.now();
const clock = () => new Date(START + Date.now() - began);

let chat: TestChat;
beforeAll(async () => {
  const env = { ...sampleEnvironment({}), CHAT_JWT_SECRET: CHAT_ENV.CHAT_JWT_SECRET };
  chat = await startTestChat({ clock, env: Object.fromEntries(Object.entries(env).map(([k, v]) => [k, v ?? ''])) });
});
afterAll(() => chat.close());

const lines: string[] = [];
const log = createLog('info', { write: (line) => lines.push(line) });
const count = async (table: string, where: string) =>
  (await chat.rows<{ count: number }>(`SELECT count(*)::int FROM ${table} WHERE ${where}`))[0]?.count ?? 0;
const usersWithBoth = () =>
  chat.rows(`SELECT user_id FROM chat_decisions GROUP BY user_id
    HAVING bool_or(outcome = 'answered') AND bool_or(outcome = 'refused')`);

test('the sample has people chat: answered and refused, on both sides, and recorded as the provider bills it', async () => {
  // Slow enough for some to leave before the end.
  chat.provider.control({ token: { median: 6, spread: 0.3 }, failures: { 503: 0.05 } });
  const samples = startSample({
    service: chat.service,
    clock,
    log,
    url: chat.url,
    chatSecret: CHAT_ENV.CHAT_JWT_SECRET,
    users: 60,
    days: 30,
    pace: { burst: 80, burstPauseMs: 20, pauseMs: 60 },
  });
  await vi.waitFor(
    async () => {
      expect(await usersWithBoth()).not.toEqual([]);
      expect(await count('chat_decisions', "outcome = 'abandoned'")).toBeGreaterThan(0);
      for (const arm of ['treatment', 'control'])
        expect(await count('chat_decisions', `outcome = 'answered' AND arm = '${arm}'`)).toBeGreaterThan(10);
    },
    { timeout: 40_000, interval: 200 },
  );
  await samples.stop();
  await chat.settled();

  const live = (await chat.recorded()).filter(({ request }) => !request.startsWith('smp_'));
  expect(live).toEqual(await chat.billed());
  expect(await count('usage_logs', "request_id LIKE 'smp%'")).toBeGreaterThan(500);
  expect(await chat.rows('SELECT * FROM budget_reservations')).toEqual([]);
  // Whoever is told in the timeline to be on a side is on it in the figures.
  expect(
    await count(
      'usage_logs',
      `request_id NOT LIKE 'smp%' AND NOT EXISTS (SELECT FROM chat_decisions d
      WHERE d.user_id = usage_logs.user_id AND d.request_id = usage_logs.request_id AND d.arm = usage_logs.arm)`,
    ),
  ).toBe(0);
  expect(chat.service.chat.running()).toBe(0);
  expect(lines.join('')).not.toMatch(/"level":50|Bearer|eyJ/);
}, 60_000);
