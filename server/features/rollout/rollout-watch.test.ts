import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFaultProxy, type FaultProxy } from '#tests/support/fault-proxy.ts';
import { createTestDatabase } from '#tests/support/postgres.ts';
import { openTestRollout } from '#tests/support/rollout-fixture.ts';

type TestRollout = Awaited<ReturnType<typeof openTestRollout>>;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let proxy: FaultProxy;
/** Reaches the database through the proxy. */
let cut: TestRollout;
let direct: TestRollout;
let skipped = 0;
const errors: unknown[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await startFaultProxy(`http://${new URL(database.url).host}`);
  const url = Object.assign(new URL(database.url), { host: new URL(proxy.url).host }).href;
  skipped = 0;
  errors.length = 0;
  direct = await openTestRollout({ databaseUrl: database.url });
  cut = await openTestRollout({
    databaseUrl: url,
    maxAgeSeconds: 30,
    elapsed: () => performance.now() + skipped,
    onError: (error) => errors.push(error),
  });
});
afterEach(async () => {
  await proxy.set(null);
  await cut.close();
  await direct.close();
  await proxy.close();
  await database.drop();
});

test('cut off from its database an instance keeps the last version, grows older, is off, and catches up once healed', async () => {
  expect(cut.rollout.decide('lan').why).toBe('treatment');
  await proxy.set({ kind: 'refuse' });
  await direct.rollout.rollBack({ reason: 'while the other one is cut off' });
  await cut.until(() => errors.length > 0);
  // Not heard of it, and not yet too old to act upon.
  expect(cut.rollout.decide('lan').why).toBe('treatment');
  expect(cut.rollout.age()).toMatchObject({ version: 1, stale: false });
  skipped = 31_000;
  expect(cut.rollout.age()).toMatchObject({ version: 1, stale: true });
  expect(cut.rollout.age().ageSeconds).toBeGreaterThanOrEqual(31);
  expect(cut.rollout.decide('lan').why).toBe('switchedOff');
  // Said once, however often the question fails.
  expect(errors).toHaveLength(1);

  await proxy.set(null);
  await cut.until(() => cut.rollout.age().version === 2);
  expect(cut.rollout.age()).toMatchObject({ version: 2, stale: false });
  expect(cut.rollout.decide('lan').why).toBe('switchedOff');
});

test('questions that are never answered age as well', async () => {
  await proxy.set({ kind: 'blackhole' });
  await cut.until(() => errors.length > 0);
  skipped = 31_000;
  expect(cut.rollout.decide('lan').why).toBe('switchedOff');
  await proxy.set(null);
  skipped = 0;
  await cut.until(() => !cut.rollout.age().stale);
});

test('an instance that can’t reach the database at its start doesn’t start', async () => {
  await proxy.set({ kind: 'refuse' });
  await expect(openTestRollout({ databaseUrl: cut.url })).rejects.toThrow(/ECONNREFUSED/);
});

test('connections that PostgreSQL ends are opened anew, and what happened meanwhile is not missed', async () => {
  await direct.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pho-rollout-%'
      AND datname = current_database()`,
  );
  await direct.rollout.rollBack({ reason: 'thử' });
  await cut.until(() => cut.rollout.decide('lan').why === 'switchedOff');
  await direct.until(() => direct.rollout.decide('lan').why === 'switchedOff');
});

test('an older state, as of a restored database, is not taken for news and ages out', async () => {
  await direct.rollout.rollBack({ reason: 'thử' });
  await cut.until(() => cut.rollout.age().version === 2);
  const { pool } = direct.database;
  await pool.query('ALTER TABLE rollout_state DISABLE TRIGGER rollout_version');
  await pool.query(
    `UPDATE rollout_state SET version = 1, state = (SELECT state FROM rollout_history WHERE version = 1)`,
  );
  skipped = 31_000;
  expect(cut.rollout.age()).toMatchObject({ version: 2, stale: true });
  expect(cut.rollout.decide('lan').why).toBe('switchedOff');
});
