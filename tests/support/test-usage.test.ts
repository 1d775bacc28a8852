import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '#server/db/database.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';
import { createRecorder, type Recorder } from '#server/features/recording/recorder.ts';
import { createTestDatabase } from './postgres.ts';
import { usageArbitrary } from './test-usage.ts';

let database: Database;
let recorder: Recorder;
let cleanUp: () => Promise<void>;
const users = ['usr_lan', 'usr_minh'] as const;

beforeAll(async () => {
  const { url, drop } = await createTestDatabase();
  database = createDatabase(url);
  await seedPriceBook(database, '24167');
  await database.pool.query('INSERT INTO users (id, name, email) SELECT id, id, id FROM unnest($1::text[]) AS id', [
    users,
  ]);
  const priceBook = await createPriceBook({ database });
  recorder = createRecorder({ database, priceBook, clock: () => new Date('2026-11-30T12:00:00Z') });
  cleanUp = async () => {
    await recorder.close();
    priceBook.stop();
    await database.close();
    await drop();
  };
});
afterAll(() => cleanUp());

const MONTHS_EQUAL_ROWS = `SELECT count(*)::int AS differing FROM (
    SELECT user_id, to_char(occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM') AS month, count(*) AS requests,
      coalesce(sum(cost_vnd), 0) AS cost_vnd, coalesce(sum(baseline_cost_vnd), 0) AS baseline_cost_vnd, sum(output_tokens) AS output_tokens
    FROM usage_logs GROUP BY 1, 2) r
  FULL JOIN monthly_usage_summary m USING (user_id, month)
  WHERE (m.requests, m.cost_vnd, m.baseline_cost_vnd, m.output_tokens)
    IS DISTINCT FROM (r.requests, r.cost_vnd, r.baseline_cost_vnd, r.output_tokens)`;

test('whatever is recorded, in whatever order, every month is the sum of its rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(usageArbitrary({ userIds: users }), { minLength: 1, maxLength: 30 }), async (usages) => {
      await Promise.all(usages.map((usage) => recorder.record(usage)));
      const { rows } = await database.pool.query(MONTHS_EQUAL_ROWS);
      expect(rows).toEqual([{ differing: 0 }]);
    }),
    { numRuns: 40 },
  );
  const { rows } = await database.pool.query('SELECT count(DISTINCT month)::int AS months FROM monthly_usage_summary');
  expect(rows).toEqual([{ months: 3 }]);
});
