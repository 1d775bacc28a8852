import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '#server/db/database.ts';
import { migrateUp } from '#server/db/migrate.ts';
import { ensureFeedEpoch } from '#server/features/feed/feed-epoch.ts';
import { pruneTombstones } from '#server/features/feed/feed-pruning.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import { createFeedReader } from '#tests/support/feed-reader.ts';
import { startScratchPostgres } from '#tests/support/postgres.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

/** A cluster of its own: a transaction held open here would hold back the feeds of all other tests. */
let postgres: Awaited<ReturnType<typeof startScratchPostgres>>;
let service: TestService;
beforeAll(async () => {
  postgres = await startScratchPostgres(['fsync=off']);
  await migrateUp(postgres.url);
  service = await startTestService({ databaseUrl: postgres.url });
  for (const id of ['an', 'binh', 'chi']) await service.addUser({ id });
});
afterAll(async () => {
  await service.close();
  await postgres.stop();
});

const query = (sql: string, values: unknown[] = []) => service.database.pool.query(sql, values);
const readUsers = async () => {
  const reader = createFeedReader(service, 'admin', 'users');
  await reader.pullAll();
  return reader;
};
const ids = (reader: Awaited<ReturnType<typeof readUsers>>) => [...reader.rows.keys()].sort();
const MUST_REFETCH = 410;

test(
  'an open transaction holds the feed back visibly, and the rows arrive when it ends',
  { timeout: 30_000 },
  async () => {
    const reader = await readUsers();
    const holder = await service.database.pool.connect();
    await holder.query('BEGIN');
    await holder.query(`INSERT INTO users (id, name, email) VALUES ('dung', 'Đỗ Dũng', 'a@b.vn')`);
    await service.addUser({ id: 'em' });
    await reader.pullAll();
    expect(ids(reader)).toEqual(['an', 'binh', 'chi']);
    // Begun long ago, as far as anybody can see: only the statistics view knows, so the wait is real.
    await expect
      .poll(async () => (await reader.pull()).heldBackSeconds, { timeout: 15_000, interval: 200 })
      .toBeGreaterThan(5);
    await holder.query('COMMIT');
    holder.release();
    expect((await reader.pull()).heldBackSeconds).toBe(0);
    expect(ids(reader)).toEqual(['an', 'binh', 'chi', 'dung', 'em']);
  },
);

test('a deletion reaches a console that had the row', async () => {
  const reader = await readUsers();
  await query(`DELETE FROM users WHERE id = 'dung'`);
  await reader.pullAll();
  expect(ids(reader)).toEqual(['an', 'binh', 'chi', 'em']);
  expect(await reader.digest()).toMatchObject({ settled: true, hash: reader.ownHash() });
});

test('after deletions were forgotten, a console that missed them fetches afresh, and one that did not goes on', async () => {
  const missed = await readUsers();
  await query(`DELETE FROM users WHERE id = 'em'`);
  const saw = await readUsers();
  const inTheWalk = createFeedReader(service, 'admin', 'users');
  const later = () => new Date(Date.now() + 36 * DAY_MS);
  expect(await pruneTombstones(service.database, () => new Date())).toBe(0);
  expect(await pruneTombstones(service.database, later)).toBeGreaterThan(0);
  expect(await missed.status()).toBe(MUST_REFETCH);
  expect(await saw.status()).toBe(200);
  // A walk that began after the pruning reads rows older than it, page by page.
  await inTheWalk.pullAll(1);
  expect(ids(inTheWalk)).toEqual(ids(saw));
});

test('a walk that began before the pruning begins anew, however far it has come', async () => {
  const walking = createFeedReader(service, 'admin', 'users');
  expect((await walking.pull(1)).more).toBe(true);
  await query(`INSERT INTO users (id, name, email) VALUES ('giang', 'Hà Giang', 'a@b.vn')`);
  await query(`DELETE FROM users WHERE id = 'giang'`);
  await pruneTombstones(service.database, () => new Date(Date.now() + 36 * DAY_MS));
  expect(await walking.status()).toBe(MUST_REFETCH);
});

test('a cursor of another collection, another scope, or no cursor at all is not gone on from', async () => {
  const { cursor } = await readUsers();
  const settings = createFeedReader(service, 'admin', 'settings');
  settings.resume(cursor());
  const support = createFeedReader(service, 'support', 'users');
  support.resume(cursor());
  const nonsense = createFeedReader(service, 'admin', 'users');
  nonsense.resume(Buffer.from('["không","phải"]').toString('base64url'));
  for (const reader of [settings, support, nonsense]) expect(await reader.status()).toBe(MUST_REFETCH);
});

test('a database set back to an older backup makes consoles fetch afresh', async () => {
  const reader = await readUsers();
  const [epoch, ...rest] = JSON.parse(Buffer.from(reader.cursor() ?? '', 'base64url').toString()) as string[];
  const [collection, scope, , revision, seenBelow] = rest;
  const ahead = String(BigInt(seenBelow ?? '0') + 1_000_000n);
  for (const [xid, seen] of [
    [ahead, seenBelow],
    ['3', ahead],
  ]) {
    const cursor = JSON.stringify([epoch, collection, scope, xid, revision, seen]);
    reader.resume(Buffer.from(cursor).toString('base64url'));
    expect(await reader.status()).toBe(MUST_REFETCH);
  }
});

test('a dump restored into another cluster shows all its rows, folds none twice, and has a new epoch', async () => {
  const usage = { userId: 'an', occurredAt: new Date() };
  await service.record(usage);
  await service.record(usage);
  await service.foldRollups();
  await service.record(usage);
  const reader = await readUsers();
  // What pg_restore leaves behind: rows written by transactions this cluster has not reached.
  const client = await service.database.pool.connect();
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  const shift = `xid = ((xid::text)::bigint + 5000000)::text::xid8`;
  for (const table of [
    'users',
    'user_cost_settings',
    'usage_logs',
    'monthly_usage_summary',
    'usage_rollup',
    'rollup_cursor',
  ])
    await client.query(`UPDATE ${table} SET ${shift}`);
  await client.query('COMMIT');
  client.release();

  const database = createDatabase(postgres.url);
  expect(await Promise.all([ensureFeedEpoch(database), ensureFeedEpoch(database)])).toContain(true);
  expect(await ensureFeedEpoch(database)).toBe(false);
  await database.close();
  expect(await reader.status()).toBe(MUST_REFETCH);
  expect(ids(await readUsers())).toEqual(['an', 'binh', 'chi']);
  expect(await service.foldRollups()).toBe(1);
  const rollups = createFeedReader(service, 'admin', 'rollups');
  await rollups.pullAll();
  expect([...rollups.rows.values()].reduce((sum, { row }) => sum + Number(row.requests), 0)).toBe(3);
});

test('without its database the service says so, and does not mistake it for a signed-out operator', async () => {
  await service.signIn('admin');
  await postgres.stop();
  const away = { error: { code: 'database.unreachable', details: {} } };
  for (const path of ['/readyz', '/operator/me', '/operator/feed/users']) {
    const response = await service.call('admin', path);
    expect([path, response.status, await response.json()]).toEqual([path, 503, away]);
  }
  expect((await service.call(null, '/healthz')).status).toBe(200);
});
