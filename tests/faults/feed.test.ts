import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startHttpEdge, type EdgeAnswer, type HttpEdge } from '#tests/support/http-edge.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';
import { openTestConsole, type TestConsole } from '#tests/support/test-console.ts';

// Whole consoles and a whole service: on a busy machine each takes seconds to start.
vi.setConfig({ testTimeout: 60_000 });

let service: TestService;
let edge: HttpEdge;
let app: TestConsole;

const USERS = Array.from({ length: 12 }, (_, index) => `user-${index}`);
const isPage = (path: string) => path.startsWith('/operator/feed/') && !/events|digest/.test(path);
const bump = (userId: string) =>
  service.database.pool.query(
    `UPDATE user_cost_settings SET monthly_budget_vnd = 10000 + (monthly_budget_vnd + 1) % 90000 WHERE user_id = $1`,
    [userId],
  );
const removeSettings = (userId: string) =>
  service.database.pool.query('DELETE FROM user_cost_settings WHERE user_id = $1', [userId]);
/** What the service has and what the console shows are the same. */
const expectSame = async () => {
  await app.caller().sync.verify();
  const status = await app.caller().sync.status();
  expect(status.collections.map(({ failure }) => failure)).toEqual(status.collections.map(() => null));
};
const failureOf = (collection: string) =>
  app.status(({ collections }) => collections.some((c) => c.collection === collection && c.failure !== null));

beforeAll(async () => {
  service = await startTestService();
  for (const id of USERS) {
    await service.addUser({ id });
    await service.record({ userId: id, requestId: `first-${id}` });
  }
  await service.foldRollups();
  edge = await startHttpEdge(service.url);
  // Pages of three rows, so that there is much to cut.
  app = await openTestConsole({ backendUrl: edge.url, pageRows: 3 });
  await app.signIn(service.operators.finance);
  await app.live();
});
afterEach(() => edge.use(null));
afterAll(async () => {
  await app.close();
  await edge.close();
  await service.close();
});

type Mishap = 'cut' | 'breakOff' | 'again' | 'none';
type Step = { mishaps: Mishap[]; change: number; remove: boolean };
const step: fc.Arbitrary<Step> = fc.record({
  mishaps: fc.array(fc.constantFrom<Mishap>('cut', 'breakOff', 'again', 'none'), { maxLength: 6 }),
  change: fc.nat(USERS.length - 1),
  remove: fc.boolean(),
});

test(
  'cut, broken, doubled and resumed pages of the real service all end in what it has',
  { timeout: 60_000 },
  async () => {
    const pages = new Map<string, string>();
    const mishapAt = (path: string, mishap: Mishap | undefined): EdgeAnswer | undefined => {
      const before = pages.get(path);
      if (mishap === 'breakOff') return 'breakOff';
      if (mishap === 'cut') return { rewrite: (body) => body.slice(0, Math.floor(body.length * 0.6)) };
      if (mishap === 'again' && before !== undefined) return { body: before };
      return { rewrite: (body) => (pages.set(path, body), body) };
    };
    let round = 0;
    const doomed = USERS.slice(6).values();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 2 }), fc.boolean(), async (steps, restart) => {
        for (const { mishaps, change, remove } of steps) {
          const left = [...mishaps];
          edge.use(({ path }) => (isPage(path) ? mishapAt(path, left.shift()) : undefined));
          await bump(USERS[change] ?? '');
          await service.record({ userId: 'user-0', requestId: `round-${(round += 1)}` });
          if (remove) await removeSettings(doomed.next().value ?? '');
          await app.caller().sync.now();
        }
        if (restart) await app.restart();
        await app.live();
        edge.use(null);
        await expectSame();
      }),
      { numRuns: 4, endOnFailure: true },
    );
  },
);

test('a line that breaks the contract stops its collection with the reason, and the others go on', async () => {
  edge.use(({ path }) =>
    path === '/operator/feed/settings'
      ? { rewrite: (body) => body.replace(/"monthlyBudgetVnd":/, '"monthlyBudgetVnd":-') }
      : undefined,
  );
  const before = await app.user('user-1');
  await bump('user-1');
  await service.addUser({ id: 'late', name: 'Đặng Thị Út' });
  const status = await failureOf('settings');
  expect(status.phase).toBe('failed');
  const failure = status.collections.find(({ collection }) => collection === 'settings')?.failure;
  expect(failure).toMatchObject({ code: 'feed.lineInvalid', details: { collection: 'settings', line: 1 } });
  // Another collection's news came through; nothing of the broken page did.
  await app.until(async () => {
    const { rows } = await app.caller().users.list({ month: app.month, search: 'dang thi ut' });
    return rows.length === 1;
  });
  expect((await app.user('user-1')).revision).toBe(before.revision);

  edge.use(null);
  await app.caller().sync.now();
  await app.status(({ collections }) => collections.every((c) => c.failure === null));
  expect((await app.user('user-1')).revision).not.toBe(before.revision);
});

test('a mirror that differs from the digest is fetched once more, and told when it differs even then', async () => {
  edge.use(({ path }) =>
    path === '/operator/feed/rates/digest'
      ? { body: JSON.stringify({ settled: true, rows: 7, hash: '1', since: null }) }
      : undefined,
  );
  await app.caller().sync.verify();
  const status = await app.caller().sync.status();
  expect(status.collections.find(({ collection }) => collection === 'rates')?.failure?.code).toBe('feed.digestDiffers');
  edge.use(null);
  await expectSame();
});

test('a new epoch, as after a restored backup, makes the console fetch afresh and keeps its outbox', async () => {
  const admin = await openTestConsole({ backendUrl: edge.url });
  await admin.signIn(service.operators.admin);
  await admin.live();
  edge.use(({ method, path }) => (method === 'POST' && path === '/operator/commands' ? 'breakOff' : undefined));
  await admin.editBudget('user-2', 77_000);

  const pool = service.database.pool;
  await pool.query('UPDATE feed_state SET epoch = gen_random_uuid()');
  // Of the backup's state nothing is known by tombstone.
  await pool.query("DELETE FROM alerts WHERE user_id = 'user-3'");
  await pool.query("DELETE FROM user_cost_settings WHERE user_id = 'user-3'");
  await pool.query('DELETE FROM feed_tombstones');
  await bump('user-4');
  await app.until(async () => {
    const gone = await app.user('user-3').catch((error: unknown) => error);
    return gone instanceof Error;
  });
  await app.live();
  await expectSame();

  expect(await admin.caller().sync.outbox()).toHaveLength(1);
  edge.use(null);
  await admin.until(async () => (await admin.caller().sync.outbox()).length === 0);
  expect((await admin.user('user-2')).settings.monthlyBudgetVnd).toBe(77_000);
  await admin.close();
});

test('a deletion that was pruned while the console was away still leaves its mirror', async () => {
  await app.stop();
  const pool = service.database.pool;
  await pool.query("DELETE FROM user_cost_settings WHERE user_id = 'user-5'");
  await pool.query(
    `UPDATE feed_state SET pruned_through = (SELECT max(xid::text::bigint)::text::xid8 FROM feed_tombstones)`,
  );
  await pool.query('DELETE FROM feed_tombstones');
  await app.restart();
  await app.until(async () => (await app.user('user-5').catch((error: unknown) => error)) instanceof Error);
  await expectSame();
});
