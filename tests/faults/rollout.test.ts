import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rolloutSettings, type RolloutSettings } from '#shared/contracts/rollout.ts';
import { startFaultProxy, type FaultProxy } from '#tests/support/fault-proxy.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';
import { openTestConsole, type TestConsole } from '#tests/support/test-console.ts';

// A whole console and a whole service: on a busy machine each takes seconds to start.
vi.setConfig({ testTimeout: 60_000 });

/** So many that half of all users can't hold every one of them. */
const MANY = Array.from({ length: 60 }, (_, index) => `usr_${index}`);

let service: TestService;
let proxy: FaultProxy;
let app: TestConsole;

beforeEach(async () => {
  service = await startTestService({ env: { ROLLOUT_PHASE: 'partial', ROLLOUT_PERCENTAGE: '50' } });
  proxy = await startFaultProxy(service.url);
  app = await openTestConsole({ backendUrl: proxy.url });
  await app.signIn(service.operators.admin);
  await app.live();
});
afterEach(async () => {
  await app.close();
  await proxy.close();
  await service.close();
});

const goOffline = async () => {
  await proxy.set({ kind: 'refuse' });
  await app.status(({ phase }) => phase === 'offline');
};
const get = async () => {
  const view = await app.caller().rollout.get();
  if (!view) throw new Error('The rollout has not been synced');
  return view;
};
const edit = async (change: Partial<RolloutSettings>) => {
  const { row, revision } = await get();
  const rollout = { ...rolloutSettings.parse(row), ...change };
  return app.caller().rollout.edit({ baseRevision: revision, rollout });
};
const atService = async () => {
  const { rows } = await service.database.pool.query(
    `SELECT version::int, state ->> 'phase' AS phase, (state -> 'basisPoints')::int AS points FROM rollout_state`,
  );
  return rows[0] as { version: number; phase: string; points: number };
};
const outboxEmpty = () => app.until(async () => (await app.caller().sync.outbox()).length === 0);

test('offline, lowering and rolling back wait here and are shown so; letting more in is refused', async () => {
  await goOffline();
  await expect(edit({ basisPoints: 5_001 })).rejects.toMatchObject({ cause: { code: 'rollout.needsConnection' } });
  await expect(edit({ targetUsers: MANY })).rejects.toMatchObject({ cause: { code: 'rollout.needsConnection' } });
  await expect(app.caller().rollout.resume({ reason: 'thử' })).rejects.toMatchObject({
    cause: { code: 'rollout.needsConnection' },
  });
  expect(await app.caller().sync.outbox()).toEqual([]);

  expect(await edit({ basisPoints: 1_000 })).toEqual({ sent: false });
  expect(await get()).toMatchObject({
    row: { basisPoints: 5_000 },
    shown: { basisPoints: 1_000 },
    edit: { type: 'rollout.edit', state: 'pending' },
    connected: false,
  });
  // Less than the service has, but more than what waits: whoever would undo the lowering must see how things stand.
  await expect(edit({ basisPoints: 3_000 })).rejects.toMatchObject({ cause: { code: 'rollout.needsConnection' } });

  expect(await app.caller().rollout.rollback({ reason: 'Lỗi tăng' })).toEqual({ sent: false });
  expect(await get()).toMatchObject({ shown: { phase: 'disabled' }, rollback: { state: 'pending' } });
  expect(await atService()).toMatchObject({ version: 1, points: 5_000 });

  await proxy.set(null);
  await app.status(({ phase }) => phase === 'live');
  await app.until(async () => (await get()).row.rolledBack !== null);
  const { row, rollback, shown } = await get();
  expect(row.rolledBack).toMatchObject({ by: 'Nguyễn Minh Quân', reason: 'Lỗi tăng', before: { basisPoints: 5_000 } });
  expect(shown.phase).toBe('disabled');
  expect(rollback === null || rollback.state === 'confirmed').toBe(true);
  // The rollback went first, so the lowering met another state and asks its person.
  const { conflict } = await app.until(async () => {
    const view = await get();
    return view.conflict && view;
  });
  expect(conflict?.theirs.phase).toBe('disabled');
});

test('with a connection more is let in at once, from the state of now and by one person', async () => {
  expect(await edit({ basisPoints: 6_000 })).toEqual({ sent: true });
  expect(await atService()).toEqual({ version: 2, phase: 'partial', points: 6_000 });
  await app.until(async () => (await get()).row.basisPoints === 6_000);
  const { revision, row } = await get();
  await edit({ phase: 'full' });
  const stale = { baseRevision: revision, rollout: { ...rolloutSettings.parse(row), basisPoints: 7_000 } };
  await expect(app.caller().rollout.edit(stale)).rejects.toMatchObject({ cause: { code: 'command.conflict' } });
  expect(await app.caller().sync.outbox()).toEqual([]);
});

test('an answer that is lost is told as such, and nothing is sent again behind one’s back', async () => {
  await proxy.set({ kind: 'dropAnswer' });
  await expect(edit({ basisPoints: 9_000 })).rejects.toMatchObject({ cause: { code: 'rollout.needsConnection' } });
  await proxy.set(null);
  await app.status(({ phase }) => phase === 'live');
  expect((await atService()).version).toBeLessThanOrEqual(2);
  expect(await app.caller().sync.outbox()).toEqual([]);
});

test('my lowering over somebody’s lower share is more: it is sent only with a connection', async () => {
  await goOffline();
  await edit({ basisPoints: 3_000 });
  const lower = `UPDATE rollout_state SET state = jsonb_set(state, '{basisPoints}', '100')`;
  await service.database.pool.query(lower);
  await proxy.set(null);
  const { conflict } = await app.until(async () => {
    const view = await get();
    return view.conflict && view;
  });
  expect(conflict).toMatchObject({ mine: { basisPoints: 3_000 }, theirs: { basisPoints: 100 } });
  const commandId = conflict?.commandId ?? '';

  await goOffline();
  const mine = app.caller().rollout.resolve({ commandId, keep: 'mine' });
  await expect(mine).rejects.toMatchObject({ cause: { code: 'rollout.needsConnection' } });
  await proxy.set(null);
  await app.status(({ phase }) => phase === 'live');
  expect(await app.caller().rollout.resolve({ commandId, keep: 'mine' })).toEqual({ sent: true });
  expect(await atService()).toMatchObject({ points: 3_000 });
  await outboxEmpty();
});

test('only admins see or steer the rollout from a console', async () => {
  await app.caller().session.signOut();
  await app.signIn(service.operators.finance);
  await app.live();
  const forbidden = { cause: { code: 'auth.forbidden' } };
  await expect(app.caller().rollout.get()).rejects.toMatchObject(forbidden);
  await expect(app.caller().rollout.rollback({ reason: 'thử' })).rejects.toMatchObject(forbidden);
});
