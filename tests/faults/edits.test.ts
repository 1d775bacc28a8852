import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startFaultProxy } from '#tests/support/fault-proxy.ts';
import { startHttpEdge, type EdgeRequest, type HttpEdge } from '#tests/support/http-edge.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';
import { openTestConsole, type TestConsole } from '#tests/support/test-console.ts';

// Whole consoles and a whole service: on a busy machine each takes seconds to start.
vi.setConfig({ testTimeout: 60_000 });

const LOST = ['lost-1', 'lost-2', 'lost-3', 'lost-4', 'lost-5', 'lost-6'];
const OFFLINE = ['off-1', 'off-2', 'off-3'];
const EVERYBODY = [
  ...LOST,
  ...OFFLINE,
  'lan',
  'hoa',
  'mai',
  'above-cap',
  'within-cap',
  'refused-400',
  'refused-403',
  'refused-422',
];

let service: TestService;
let edge: HttpEdge;
/** An administrator's console that most tests share, each with users of its own. */
let admin: TestConsole;
const opened: TestConsole[] = [];

beforeAll(async () => {
  service = await startTestService();
  edge = await startHttpEdge(service.url);
  await addUsers(...EVERYBODY);
  admin = await openTestConsole({ backendUrl: edge.url });
  await admin.signIn(service.operators.admin);
  await admin.live();
});
afterEach(async () => {
  edge.use(null);
  for (const app of opened.splice(0)) await app.close();
});
afterAll(async () => {
  await admin.close();
  await edge.close();
  await service.close();
});

const openSignedIn = async (role: 'admin' | 'support', backendUrl = edge.url) => {
  const app = await openTestConsole({ backendUrl });
  opened.push(app);
  await app.signIn(service.operators[role]);
  await app.live();
  return app;
};
const addUsers = async (...ids: string[]) => {
  for (const id of ids) await service.addUser({ id });
};
const audited = async (userId: string) => {
  const { rows } = await service.database.pool.query<{ command_id: string }>(
    'SELECT command_id FROM audit_log WHERE subject LIKE $1 ORDER BY id',
    [`%${userId}`],
  );
  return rows.map((row) => row.command_id);
};
const budgetAtService = async (userId: string) => {
  const { rows } = await service.database.pool.query<{ monthly_budget_vnd: number }>(
    'SELECT monthly_budget_vnd FROM user_cost_settings WHERE user_id = $1',
    [userId],
  );
  return rows[0]?.monthly_budget_vnd;
};
const isCommand = ({ method, path }: EdgeRequest) => method === 'POST' && path === '/operator/commands';
const outboxEmpty = (app: TestConsole) => app.until(async () => (await app.caller().sync.outbox()).length === 0);
const stateOf = (app: TestConsole, userId: string, state: string) =>
  app.until(async () => (await app.caller().sync.outbox()).find((i) => i.userId === userId && i.state === state));

test('an edit whose answer is lost any number of times takes effect once', async () => {
  const users = LOST.values();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('loseAnswer', 'breakOff'), { maxLength: 4 }), async (losses) => {
      const userId = users.next().value ?? '';
      const left = [...losses];
      edge.use((request) => (isCommand(request) ? left.shift() : undefined));
      const { commandId } = await admin.editBudget(userId, 50_000);
      await outboxEmpty(admin);
      expect(left).toEqual([]);
      expect(await audited(userId)).toEqual([commandId]);
      expect(await budgetAtService(userId)).toBe(50_000);
    }),
    { numRuns: LOST.length, endOnFailure: true },
  );
});

test("one's own edit doesn't flicker back when an old page comes after the acknowledgement", async () => {
  const token = await service.signIn('admin');
  const old = await fetch(`${service.url}/operator/feed/settings`, { headers: { authorization: `Bearer ${token}` } });
  const oldPage = await old.text();
  let replays = 0;
  edge.use(({ path }) => {
    if (path !== '/operator/feed/settings' || replays >= 3) return undefined;
    replays += 1;
    return { body: oldPage };
  });
  await admin.editBudget('lan', 41_000);
  const shown = new Set<number>();
  await admin.until(async () => {
    const user = await admin.user('lan');
    shown.add(user.shown.monthlyBudgetVnd);
    if (replays < 3) admin.caller().sync.now();
    return user.edit === null;
  });
  expect(replays).toBe(3);
  expect([...shown]).toEqual([41_000]);
  expect((await admin.user('lan')).settings.monthlyBudgetVnd).toBe(41_000);
});

test('a refused edit waits for a person, and the next record is still sent', async () => {
  const app = await openSignedIn('support');
  await app.editBudget('above-cap', 900_000);
  await app.editBudget('within-cap', 60_000);
  const refused = await stateOf(app, 'above-cap', 'needsAttention');
  expect(refused.failure?.code).toBe('budget.aboveSupportCap');
  await app.until(async () => (await app.user('within-cap')).edit === null);
  expect(await budgetAtService('within-cap')).toBe(60_000);
  expect(await budgetAtService('above-cap')).toBe(29_000);
  expect((await app.user('above-cap')).edit).toMatchObject({ state: 'needsAttention' });

  await app.caller().sync.discard({ commandId: refused.id });
  expect(await app.user('above-cap')).toMatchObject({ edit: null, shown: { monthlyBudgetVnd: 29_000 } });
});

test.each([
  [400, 'request.invalid'],
  [403, 'auth.forbidden'],
  [422, 'command.reused'],
])('an answer of %i parks the edit as %s and can be tried again', async (status, code) => {
  const userId = `refused-${status}`;
  edge.use((request) => (isCommand(request) ? { status, body: JSON.stringify({ error: { code } }) } : undefined));
  await admin.editBudget(userId, 52_000);
  const parked = await stateOf(admin, userId, 'needsAttention');
  expect(parked.failure?.code).toBe(code);
  edge.use(null);
  await admin.caller().sync.retry({ commandId: parked.id });
  await outboxEmpty(admin);
  expect(await budgetAtService(userId)).toBe(52_000);
});

test('of two consoles’ edits on one revision one wins, and the other person sees both and keeps either', async () => {
  const second = await openSignedIn('support');
  const base = await second.user('hoa');
  await admin.editBudget('hoa', 80_000);
  await outboxEmpty(admin);
  const settings = { ...base.shown, monthlyBudgetVnd: 70_000 };
  await second.caller().users.editSettings({ userId: 'hoa', baseRevision: base.revision, settings });

  const met = await stateOf(second, 'hoa', 'conflict');
  const { conflict } = await second.user('hoa');
  expect(conflict).toMatchObject({
    commandId: met.id,
    mine: { monthlyBudgetVnd: 70_000 },
    theirs: { monthlyBudgetVnd: 80_000 },
    theirsBy: service.operators.admin.name,
  });
  expect(await budgetAtService('hoa')).toBe(80_000);

  await second.caller().users.resolveConflict({ commandId: met.id, keep: 'mine' });
  await outboxEmpty(second);
  expect(await budgetAtService('hoa')).toBe(70_000);
  await admin.until(async () => (await admin.user('hoa')).settings.monthlyBudgetVnd === 70_000);
});

test('choosing their side drops the own edit and sends nothing', async () => {
  const base = await admin.user('mai');
  await admin.editBudget('mai', 33_000);
  await outboxEmpty(admin);
  await admin.caller().users.editSettings({
    userId: 'mai',
    baseRevision: base.revision,
    settings: { ...base.shown, monthlyBudgetVnd: 44_000 },
  });
  const met = await stateOf(admin, 'mai', 'conflict');
  await admin.caller().users.resolveConflict({ commandId: met.id, keep: 'theirs' });
  expect(await admin.user('mai')).toMatchObject({ edit: null, conflict: null, shown: { monthlyBudgetVnd: 33_000 } });
  expect(await audited('mai')).toHaveLength(1);
});

test('edits made offline go out once the network heals, in order, without a new one', async () => {
  const proxy = await startFaultProxy(service.url);
  const app = await openSignedIn('admin', proxy.url);
  await proxy.set({ kind: 'refuse' });
  await app.status(({ phase }) => phase === 'offline');
  for (const id of OFFLINE) await app.editBudget(id, 35_000);
  await app.editBudget('off-1', 36_000);
  await app.restart();
  await app.status(({ phase }) => phase === 'offline');
  expect((await app.user('off-1')).shown.monthlyBudgetVnd).toBe(36_000);

  await proxy.set(null);
  const healed = performance.now();
  await outboxEmpty(app);
  // Ten of the longest waits; the machine may be busy.
  expect(performance.now() - healed).toBeLessThan(5_000);
  expect(await Promise.all(OFFLINE.map(budgetAtService))).toEqual([36_000, 35_000, 35_000]);
  for (const id of OFFLINE) expect(await audited(id)).toHaveLength(1);
  await app.stop();
  await proxy.close();
});
