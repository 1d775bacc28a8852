import fc from 'fast-check';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFeedReader } from '#tests/support/feed-reader.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ clock: () => new Date('2026-11-20T05:00:00.000Z') });
});
afterAll(() => service.close());

/** Other databases of the test cluster may hold the feed back for a moment. */
const eventually = (assertion: () => Promise<void>) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 });
const query = (sql: string, values: unknown[] = []) => service.database.pool.query(sql, values);
const userIds = async () =>
  (await query('SELECT id, revision::text FROM users')).rows.map((row) => `${row.id}@${row.revision}`).sort();
const heldIds = (reader: ReturnType<typeof createFeedReader>) =>
  [...reader.rows.values()].map(({ key, revision }) => `${key}@${revision}`).sort();

const WRITERS = 7;
type Step = { writer: number; act: 'write' | 'commit' | 'rollback' | 'read'; pageSize: number };
const step: fc.Arbitrary<Step> = fc.record({
  writer: fc.nat(WRITERS - 1),
  act: fc.constantFrom('write', 'write', 'write', 'commit', 'rollback', 'read'),
  pageSize: fc.integer({ min: 1, max: 7 }),
});

/** Writers with transactions of their own; each inserts, changes and deletes its own users. */
const createWriters = (run: number) => {
  const open = new Map<number, PoolClient>();
  let written = 0;
  const write = async (writer: number) => {
    const client = open.get(writer) ?? (await service.database.pool.connect());
    if (!open.has(writer)) await client.query('BEGIN');
    open.set(writer, client);
    const id = `u${run}-${writer}-${written % 3}`;
    written += 1;
    await client.query(`DELETE FROM users WHERE id = $1`, [`u${run}-${writer}-${(written + 1) % 3}`]);
    await client.query(
      `INSERT INTO users (id, name, email) VALUES ($1, $2, 'a@b.vn') ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
      [id, `Tên ${written}`],
    );
  };
  const finish = async (writer: number, how: 'COMMIT' | 'ROLLBACK') => {
    const client = open.get(writer);
    open.delete(writer);
    await client?.query(how);
    client?.release();
  };
  return { write, finish, finishAll: () => Promise.all([...open.keys()].map((writer) => finish(writer, 'COMMIT'))) };
};

let runs = 0;
test(
  'in whatever order open transactions write, commit and roll back, a reader misses nothing',
  { timeout: 120_000 },
  () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 80 }), async (steps) => {
        const writers = createWriters((runs += 1));
        const reader = createFeedReader(service, 'admin', 'users');
        // All writers hold a transaction open from the beginning.
        for (let writer = 0; writer < WRITERS; writer += 1) await writers.write(writer);
        for (const { act, writer, pageSize } of steps) {
          if (act === 'write') await writers.write(writer);
          if (act === 'commit') await writers.finish(writer, 'COMMIT');
          if (act === 'rollback') await writers.finish(writer, 'ROLLBACK');
          if (act === 'read') await reader.pull(pageSize);
        }
        await writers.finishAll();
        await eventually(async () => {
          await reader.pullAll(3);
          expect(heldIds(reader)).toEqual(await userIds());
        });
        expect(await reader.digest()).toMatchObject({ settled: true, rows: reader.rows.size, hash: reader.ownHash() });
      }),
      { numRuns: 8 },
    ),
);

test('any page size gives the same rows, each once', async () => {
  await query(
    `INSERT INTO users (id, name, email) SELECT 'page-' || i, 'Bùi Đức', 'a@b.vn' FROM generate_series(1, 60) i`,
  );
  const whole = createFeedReader(service, 'admin', 'users');
  await eventually(async () => {
    await whole.pullAll();
    expect(heldIds(whole)).toEqual(await userIds());
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 20, max: 130 }), async (pageSize) => {
      const reader = createFeedReader(service, 'admin', 'users');
      await reader.pullAll(pageSize);
      expect(heldIds(reader)).toEqual(heldIds(whole));
      expect(reader.ownHash()).toBe(whole.ownHash());
    }),
    { numRuns: 6, examples: [[7], [60], [61]] },
  );
});

test('a page says how many rows remain after it', async () => {
  const reader = createFeedReader(service, 'admin', 'users');
  const first = await reader.pull(10);
  const { rows } = await query('SELECT count(*)::int AS n FROM users');
  const { rows: buried } = await query(`SELECT count(*)::int AS n FROM feed_tombstones WHERE collection = 'users'`);
  expect(first.remaining).toBe(rows[0].n + buried[0].n - 10);
});

test('a digest taken while rows have changed since the cursor says nothing', async () => {
  const reader = createFeedReader(service, 'admin', 'users');
  await reader.pullAll();
  await query(`UPDATE users SET name = 'Võ Thị Sáu' WHERE id = 'page-1'`);
  expect(await reader.digest()).toMatchObject({ settled: false });
  await eventually(async () => {
    await reader.pullAll();
    expect(await reader.digest()).toMatchObject({ settled: true, hash: reader.ownHash() });
  });
});

test('every collection arrives in its wire shape, with the sums that PostgreSQL has', async () => {
  await service.addUser({ id: 'usr_lan', name: 'Phạm "Lan" \\ Đào' });
  await service.record({ occurredAt: new Date('2026-11-19T17:30:00.000Z') });
  await service.record({
    occurredAt: new Date('2026-11-20T03:00:00.000Z'),
    tokens: { input: 9, cachedInput: 0, output: 2_500_000 },
  });
  await service.record({ occurredAt: new Date('2026-11-20T03:00:00.000Z'), provider: 'x', model: 'không có giá' });
  await eventually(async () => {
    await service.foldRollups();
    const rollups = createFeedReader(service, 'admin', 'rollups');
    await rollups.pullAll();
    expect([...rollups.rows.values()].reduce((sum, { row }) => sum + Number(row.requests), 0)).toBe(3);
  });
  for (const collection of ['settings', 'months', 'alerts', 'rollups', 'prices', 'rates', 'usage'] as const) {
    const reader = createFeedReader(service, 'admin', collection);
    await eventually(async () => {
      await reader.pullAll();
      expect(reader.rows.size).toBeGreaterThan(0);
      expect(await reader.digest()).toMatchObject({ settled: true, rows: reader.rows.size, hash: reader.ownHash() });
    });
  }
  const months = createFeedReader(service, 'admin', 'months');
  await months.pullAll();
  const { rows } = await query(`SELECT cost_vnd::text AS cost FROM monthly_usage_summary WHERE user_id = 'usr_lan'`);
  const [month] = [...months.rows.values()].filter(({ row }) => row.userId === 'usr_lan');
  expect(`${String(month?.row.costMicroVnd).slice(0, -6)}.${String(month?.row.costMicroVnd).slice(-6)}`).toBe(
    rows[0].cost,
  );
  expect(month?.row).toMatchObject({ requests: 3, unpricedRequests: 1, month: '2026-11' });
});
