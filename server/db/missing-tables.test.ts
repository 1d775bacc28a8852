import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '#tests/support/postgres.ts';
import { createDatabase, type Database } from './database.ts';
import { findMissing } from './missing-tables.ts';

const NOW = new Date('2026-11-30T18:00:00Z');
let scratch: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
const run = (sql: string) => database.pool.query(sql);
beforeAll(async () => {
  scratch = await createTestDatabase();
  database = createDatabase(scratch.url, { connections: 1 });
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});

test('before the first start, the partitions of this month and the next in Vietnam are missing', async () => {
  expect(await findMissing(database, NOW)).toEqual([
    'partition usage_logs_2026_12 of usage_logs',
    'partition usage_logs_2027_01 of usage_logs',
    'partition chat_decisions_2026_12 of chat_decisions',
    'partition chat_decisions_2027_01 of chat_decisions',
  ]);
  await run("SELECT ensure_usage_partition(m) FROM unnest(ARRAY['2026-12', '2027-01']) m");
  expect(await findMissing(database, NOW)).toEqual([]);
});

test.each([
  ['ALTER TABLE alerts DROP COLUMN spent_vnd', 'column alerts.spent_vnd: numeric(20,6) not null'],
  ['ALTER TABLE users ALTER COLUMN email DROP NOT NULL', 'column users.email: text not null (it is text)'],
  [
    'ALTER TABLE users ALTER COLUMN created_at TYPE timestamptz(6)',
    'column users.created_at: timestamp(3) with time zone not null (it is timestamp(6) with time zone not null)',
  ],
  [
    'ALTER TABLE monthly_usage_summary DROP CONSTRAINT monthly_usage_summary_pkey',
    'primary key of monthly_usage_summary: user_id, month',
  ],
  [
    'ALTER TABLE usage_logs DROP CONSTRAINT usage_logs_user_id_fkey',
    'foreign key of usage_logs: user_id → users(id), on delete restrict',
  ],
  [
    'ALTER TABLE alerts DROP CONSTRAINT alerts_user_id_month_level_arming_key',
    'unique in alerts: user_id, month, level, arming',
  ],
  ['DROP INDEX usage_logs_by_feed', 'index usage_logs_by_feed on usage_logs: xid, revision'],
  [
    'DROP INDEX audit_log_by_subject; CREATE INDEX audit_log_by_subject ON audit_log (subject, occurred_at)',
    'index audit_log_by_subject on audit_log: subject, occurred_at desc',
  ],
  ['DROP TRIGGER feed_bury ON users', 'trigger feed_bury on users'],
  ['ALTER TABLE alerts DISABLE TRIGGER feed_touch', 'trigger feed_touch on alerts'],
  ['ALTER TABLE usage_logs DETACH PARTITION usage_logs_2026_12', 'partition usage_logs_2026_12 of usage_logs'],
  [
    `INSERT INTO users (id, name, email) VALUES ('lan', 'Lan', 'lan@pho.chat');
     INSERT INTO usage_logs (user_id, request_id, occurred_at, provider, model, requested_model, tier, complexity, category,
       arm, status, input_tokens, cached_input_tokens, output_tokens, token_source, vnd_per_usd, latency_ms, overhead_ms)
     VALUES ('lan', 'r', '2020-01-01', 'p', 'm', 'm', 'starter', 'simple', 'chat', 'control', 'ok', 1, 0, 1, 'exact', 1, 1, 1)`,
    'no rows in usage_logs_default, where rows land whose month has no partition',
  ],
])('%s is found', async (damage, missing) => {
  await run('BEGIN');
  await run(damage);
  const found = await findMissing(database, NOW);
  await run('ROLLBACK');
  expect(found).toEqual([missing]);
});

test('an empty database lacks everything', async () => {
  await run('BEGIN');
  await run('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const found = await findMissing(database, NOW);
  await run('ROLLBACK');
  expect(found).toContain('column usage_logs.user_id: text not null');
  expect(found.length).toBeGreaterThan(150);
});
