import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startFaultProxy, type FaultProxy } from '#tests/support/fault-proxy.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';
import { openTestConsole, type TestConsole } from '#tests/support/test-console.ts';

// Whole consoles and a whole service: on a busy machine each takes seconds to start.
vi.setConfig({ testTimeout: 60_000 });

let service: TestService;
let proxy: FaultProxy;
let app: TestConsole;

beforeAll(async () => {
  service = await startTestService();
  for (const id of ['lan', 'hoa']) {
    await service.addUser({ id });
    await service.record({ userId: id, requestId: `of-${id}`, occurredAt: new Date() });
  }
  await service.foldRollups();
  proxy = await startFaultProxy(service.url);
});
afterEach(async () => {
  await app.close();
  await proxy.set(null);
});
afterAll(async () => {
  await proxy.close();
  await service.close();
});

const open = async (role: 'finance' | 'admin' | 'support') => {
  app = await openTestConsole({ backendUrl: proxy.url });
  await app.signIn(service.operators[role]);
  return app.live();
};
const setRole = (of: 'finance' | 'admin' | 'support', role: string) =>
  service.database.pool.query('UPDATE operators SET role = $1 WHERE email = $2', [role, service.operators[of].email]);
const rowsOf = async (collection: string) =>
  (await app.caller().sync.status()).collections.find((c) => c.collection === collection)?.rows;

test('a restart without a network shows everything that was here, as the same operator', async () => {
  await open('finance');
  const before = await app.caller().spend.overview({ month: app.month });
  await proxy.set({ kind: 'refuse' });
  await app.restart();
  expect((await app.caller().session.get()).operator?.role).toBe('finance');
  const after = await app.caller().spend.overview({ month: app.month });
  expect(after.sums).toEqual(before.sums);
  const status = await app.status(({ phase }) => phase === 'offline');
  expect(status.failure?.code).toBe('backend.unreachable');
  expect(status.dataAsOf).not.toBeNull();
});

test('an ended session leaves the screens readable and asks to sign in again; edits wait for it', async () => {
  await open('admin');
  await service.database.pool.query('DELETE FROM operator_sessions');
  await app.editBudget('lan', 47_000);
  const status = await app.status(({ phase }) => phase === 'signedOut');
  expect(status.failure?.code).toBe('auth.signedOut');
  expect(await app.user('lan')).toMatchObject({ shown: { monthlyBudgetVnd: 47_000 } });
  await app.signIn(service.operators.admin);
  await app.until(async () => (await app.user('lan')).edit === null);
  expect((await app.user('lan')).settings.monthlyBudgetVnd).toBe(47_000);
});

test('a role taken away while offline removes what the new role may not see', async () => {
  await open('finance');
  expect(await rowsOf('rollups')).toBeGreaterThan(0);
  await proxy.set({ kind: 'refuse' });
  await app.status(({ phase }) => phase === 'offline');
  await setRole('finance', 'support');
  await proxy.set(null);
  await app.until(async () => (await app.caller().session.get()).operator?.role === 'support');
  await app.live();
  await expect(app.caller().spend.overview({ month: app.month })).rejects.toMatchObject({ message: 'auth.forbidden' });
  expect(await rowsOf('rollups')).toBeUndefined();
  await app.stop();
  const mirror = (await readdir(app.dataDir)).find((name) => /^mirror-.*\.db$/.test(name)) ?? '';
  // Not only out of sight.
  expect(readFileSync(join(app.dataDir, mirror)).includes('gpt-5-mini')).toBe(false);

  await setRole('finance', 'finance');
  await app.restart();
  await app.until(async () => ((await rowsOf('rollups')) ?? 0) > 0);
});

test("one operator's waiting edits are never sent as another, and go out when their owner is back", async () => {
  await open('admin');
  await proxy.set({ kind: 'refuse' });
  await app.status(({ phase }) => phase === 'offline');
  await app.editBudget('hoa', 48_000);
  await app.caller().session.signOut();
  await proxy.set(null);

  await app.signIn(service.operators.support);
  await app.live();
  expect(await app.caller().sync.outbox()).toEqual([]);
  expect((await app.user('hoa')).shown.monthlyBudgetVnd).toBe(29_000);

  await app.signIn(service.operators.admin);
  await app.until(async () => (await app.user('hoa')).settings.monthlyBudgetVnd === 48_000);
  const { rows } = await service.database.pool.query<{ operator_name: string }>(
    "SELECT operator_name FROM audit_log WHERE subject LIKE '%hoa'",
  );
  expect(rows).toEqual([{ operator_name: service.operators.admin.name }]);
});

test('another address signs out, and no token of the old one is kept', async () => {
  await open('finance');
  expect(app.tokenStore.load(proxy.url)).not.toBeNull();
  await app.signIn(service.operators.finance, service.url);
  expect(app.tokenStore.load(proxy.url)).toBeNull();
  expect((await app.caller().session.get()).backendUrl).toBe(service.url);
});

test.each([
  ['http://cost.pho.chat', 'backend.urlInvalid'],
  ['http://127.0.0.1:9', 'backend.unreachable'],
])('signing in at %s says %s', async (url, code) => {
  app = await openTestConsole({ backendUrl: url });
  await expect(app.signIn({ email: 'a@pho.chat', password: 'x' })).rejects.toMatchObject({ cause: { code } });
  expect((await app.caller().session.get()).operator).toBeNull();
});

test('a wrong password says so', async () => {
  app = await openTestConsole({ backendUrl: proxy.url });
  const { email } = service.operators.finance;
  await expect(app.signIn({ email, password: 'wrong' })).rejects.toMatchObject({
    cause: { code: 'auth.wrongCredentials' },
  });
});

test("one user's requests are fetched when their sums have moved, and told as partial offline", async () => {
  await open('support');
  const usage = () => app.caller().users.usage({ userId: 'lan', month: app.month });
  const first = await usage();
  expect(first).toMatchObject({ state: 'complete', failure: null });
  expect(first.recent.map(({ requestId }) => requestId)).toEqual(['of-lan']);
  await proxy.set({ kind: 'refuse' });
  await app.status(({ phase }) => phase === 'offline');
  // Nothing has moved since, so what is here is all there is.
  expect(await usage()).toMatchObject({ state: 'complete' });
  const other = await app.caller().users.usage({ userId: 'hoa', month: app.month });
  expect(other).toMatchObject({ state: 'partial', fetchedAt: null, failure: { code: 'backend.unreachable' } });
});
