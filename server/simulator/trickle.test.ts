import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { createDatabase, type Database } from '#server/db/database.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';
import { createRecorder, type Recorder } from '#server/features/recording/recorder.ts';
import { DAY_MS, dayOf } from '#shared/domain/time.ts';
import { createTestDatabase } from '#tests/support/postgres.ts';
import { testUsage } from '#tests/support/test-usage.ts';
import { daysFromTo } from './calendar.ts';
import { openSample } from './history.ts';
import { createSampleStore } from './sample.store.ts';
import { usageOfDay } from './schedule.ts';
import { seedHistory } from './simulator.ts';
import { startTrickle, type StartTrickle } from './trickle.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const SMALL = { seed: 'small', users: 60, days: 16 } as const;
const PACE = { burst: 5, burstPauseMs: 1, pauseMs: 2 };
const now = new Date('2026-11-16T15:00:00+07:00');
const later = (days: number) => new Date(now.getTime() + days * DAY_MS);

/** A database with the small sample's history up to `now`. */
const createHistory = async () => {
  const { url, drop } = await createTestDatabase();
  const database = createDatabase(url);
  await seedPriceBook(database, '24167');
  const priceBook = await createPriceBook({ database });
  const recorder = createRecorder({ database, priceBook, clock: () => now });
  cleanups.push(drop, database.close, recorder.close, async () => priceBook.stop());
  await seedHistory({ ...SMALL, database, recorder, now });
  return { database, recorder };
};

type History = { database: Database; recorder: Recorder };
type Send = StartTrickle['send'];

/** Runs the trickle from `start` on until so many chats were sent; each is recorded as the service would record it. */
const trickle = async ({ database, recorder }: History, start: Date, chats: number, before: Send = async () => {}) => {
  const stop = new AbortController();
  const began = Date.now();
  const clock = () => new Date(start.getTime() + Date.now() - began);
  const errors: object[] = [];
  let sent = 0;
  const send: Send = async (user, chat, signal) => {
    await before(user, chat, signal);
    await recorder.record(testUsage({ userId: user.id, requestId: randomUUID(), occurredAt: clock() }));
    sent += 1;
    if (sent >= chats) stop.abort();
  };
  const log = { error: (details: object) => errors.push(details) };
  await startTrickle({ ...SMALL, pace: PACE, database, recorder, clock, send, signal: stop.signal, log });
  return errors;
};

const LIVE = "request_id NOT LIKE 'smp%'";
const lastLive = async ({ database }: History) => {
  const { rows } = await database.pool.query<{ at: Date }>(
    `SELECT max(occurred_at) AS at FROM usage_logs WHERE ${LIVE}`,
  );
  return rows[0]?.at ?? new Date(0);
};
const countUpTo = async ({ database }: History, instant: Date) =>
  (await database.pool.query('SELECT FROM usage_logs WHERE occurred_at <= $1', [instant])).rowCount;

test('days later the gap is filled exactly before the first chat is sent', async () => {
  const history = await createHistory();
  const { database } = history;
  const scheduled: number[] = [];
  const errors = await trickle(history, later(3), 10, async () => {
    const { rowCount } = await database.pool.query("SELECT FROM usage_logs WHERE request_id LIKE 'smp%'");
    scheduled.push(rowCount ?? 0);
  });
  expect(errors).toEqual([]);
  const sample = await openSample(createSampleStore(database), SMALL.seed, SMALL.users, later(3));
  const expected = daysFromTo(dayOf(now), dayOf(later(3)))
    .flatMap((day) => usageOfDay(sample, day))
    .filter(({ occurredAt }) => occurredAt > now && occurredAt <= later(3));
  const { rows } = await database.pool.query<{ id: string }>(
    `SELECT request_id || '/' || attempt AS id FROM usage_logs WHERE occurred_at > $1 AND NOT (${LIVE})`,
    [now],
  );
  expect(rows.map(({ id }) => id).sort()).toEqual(
    expected.map(({ requestId, attempt }) => `${requestId}/${attempt}`).sort(),
  );
  expect(expected.length).toBeGreaterThan(50);
  expect(new Set(scheduled).size).toBe(1);
});

test('what chats already stand for is not filled in again at the next start', async () => {
  const history = await createHistory();
  await trickle(history, later(0.2), 10);
  const last = await lastLive(history);
  const before = await countUpTo(history, last);
  await trickle(history, later(2), 1);
  expect(await countUpTo(history, last)).toEqual(before);
});

test("somebody else's chat does not pass for the end of the history", async () => {
  const history = await createHistory();
  await history.database.pool.query(
    "INSERT INTO users (id, name, email, tier) VALUES ('usr_mau', 'Lan', '', 'premium')",
  );
  await history.recorder.record(testUsage({ userId: 'usr_mau', requestId: randomUUID(), occurredAt: later(2) }));
  const before = await countUpTo(history, later(2));
  await trickle(history, later(2), 1);
  expect(await countUpTo(history, later(2))).toBeGreaterThan(before ?? Infinity);
});

test('a chat that fails is logged and the next one is tried; the trickle itself never fails', async () => {
  const history = await createHistory();
  let failures = 2;
  const errors = await trickle(history, now, 3, async () => {
    if (failures-- > 0) throw new Error('down');
  });
  expect(errors).toHaveLength(2);
});
