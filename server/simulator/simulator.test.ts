import { afterEach, expect, test } from 'vitest';
import { createDatabase, type Database } from '#server/db/database.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';
import { createRecorder, type Recorder } from '#server/features/recording/recorder.ts';
import { createTestDatabase } from '#tests/support/postgres.ts';
import { seedHistory } from './simulator.ts';
import { DAY_MS } from '#shared/domain/time.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const SMALL = { seed: 'small', users: 60, days: 16 } as const;
const now = new Date('2026-11-16T15:00:00+07:00');
const later = (days: number) => new Date(now.getTime() + days * DAY_MS);

const createService = async () => {
  const { url, drop } = await createTestDatabase();
  const database = createDatabase(url);
  await seedPriceBook(database, '24167');
  const priceBook = await createPriceBook({ database });
  const recorder = createRecorder({ database, priceBook, clock: () => now });
  cleanups.push(drop, database.close, recorder.close, async () => priceBook.stop());
  return { database, recorder };
};

const one = async (database: Database, query: string) => {
  const { rows } = await database.pool.query<Record<string, string | null>>(query);
  return rows[0] ?? {};
};
const USAGE = `user_id, request_id, attempt, occurred_at, provider, model, requested_model, tier, complexity, category, arm,
  status, error_code, input_tokens, cached_input_tokens, output_tokens, token_source, cost_usd, cost_vnd, baseline_cost_vnd,
  latency_ms, overhead_ms`;
const digestOf = async (database: Database) => ({
  ...(await one(
    database,
    `SELECT md5(string_agg(u::text, '|' ORDER BY u.user_id, u.request_id, u.attempt)) AS usage, count(*) AS rows
     FROM (SELECT ${USAGE} FROM usage_logs) u`,
  )),
  ...(await one(
    database,
    `SELECT md5(string_agg(u::text, '|' ORDER BY u.id)) AS users FROM (SELECT id, name, email, tier, created_at FROM users) u`,
  )),
  ...(await one(
    database,
    `SELECT md5(string_agg(m::text, '|' ORDER BY m.user_id, m.month)) AS months
     FROM (SELECT user_id, month, requests, cost_vnd, budget_vnd, last_used_at FROM monthly_usage_summary) m`,
  )),
});

/** Hands on to the recorder until so many were recorded, then behaves as if the service had been killed. */
const killedAfter = (recorder: Recorder, limit: number) => {
  let left = limit;
  return {
    record: (...usage: Parameters<Recorder['record']>) => {
      left -= 1;
      return left >= 0 ? recorder.record(...usage) : Promise.reject(new Error('killed'));
    },
  };
};

test('every attempt of the sample is recorded and priced, and the same seed gives the same rows in another database', async () => {
  const [first, second] = [await createService(), await createService()];
  const handedOver = await seedHistory({ ...SMALL, ...first, now });
  await seedHistory({ ...SMALL, ...second, now });
  expect(handedOver).toBeGreaterThan(500);
  expect(await digestOf(first.database)).toEqual(await digestOf(second.database));
  expect(await digestOf(first.database)).toMatchObject({ rows: String(handedOver) });
  const counts = await one(
    first.database,
    `SELECT count(*) FILTER (WHERE cost_vnd IS NULL AND provider <> 'openrouter') AS unpriced,
       (SELECT sum(requests) FROM monthly_usage_summary) AS summed,
       (SELECT count(*) FROM users u JOIN user_cost_settings s ON s.user_id = u.id) AS users,
       count(*) FILTER (WHERE occurred_at > '${now.toISOString()}') AS future
     FROM usage_logs`,
  );
  expect(counts).toEqual({ unpriced: '0', summed: String(handedOver), users: '60', future: '0' });
});

test('alerts of the past stand at the time when the budget was crossed', async () => {
  const { database, recorder } = await createService();
  await seedHistory({ ...SMALL, days: 30, database, recorder, now: later(14) });
  const alerts = await one(
    database,
    `SELECT count(*) > 2 AS several, bool_and(u.user_id IS NOT NULL) AS at_a_request, max(raised_at) > min(raised_at) AS spread
     FROM alerts a LEFT JOIN usage_logs u ON u.user_id = a.user_id AND u.occurred_at = a.raised_at`,
  );
  expect(alerts).toEqual({ several: true, at_a_request: true, spread: true });
});

test('a first start that was stopped is completed by the next one, without doubling and without beginning again', async () => {
  const [whole, stopped] = [await createService(), await createService()];
  const all = await seedHistory({ ...SMALL, ...whole, now });
  const stop = new AbortController();
  const onProgress = ({ daysDone }: { daysDone: number }) => daysDone === 10 && stop.abort();
  const before = await seedHistory({ ...SMALL, ...stopped, now, signal: stop.signal, onProgress });
  expect(before).toBeLessThan(0.8 * all);
  const after = await seedHistory({ ...SMALL, ...stopped, now });
  expect(after).toBeLessThan(0.5 * all);
  expect(await digestOf(stopped.database)).toEqual(await digestOf(whole.database));
});

test('a start killed in the middle of a day leaves nothing doubled and nothing missing', async () => {
  const [whole, killed] = [await createService(), await createService()];
  const all = await seedHistory({ ...SMALL, ...whole, now });
  for (const share of [0.01, 0.3, 0.31]) {
    const recorder = killedAfter(killed.recorder, Math.floor(all * share));
    await expect(seedHistory({ ...SMALL, database: killed.database, recorder, now })).rejects.toThrow('killed');
  }
  await seedHistory({ ...SMALL, ...killed, now });
  expect(await digestOf(killed.database)).toEqual(await digestOf(whole.database));
});
