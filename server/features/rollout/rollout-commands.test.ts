import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Role } from '#shared/domain/permissions.ts';
import { rolloutSettings, type RolloutRow, type RolloutSettings } from '#shared/contracts/rollout.ts';
import { readNdjson, startTestService, type TestService } from '#tests/support/service.ts';

const NOW = new Date('2026-11-20T05:00:00.000Z');
let service: TestService;
beforeEach(async () => {
  service = await startTestService({ clock: () => NOW, env: { ROLLOUT_PHASE: 'partial', ROLLOUT_PERCENTAGE: '10' } });
});
afterEach(() => service.close());

const query = async (sql: string) => (await service.database.pool.query(sql)).rows;
/** As the admin's feed has it; other tests' open transactions on this cluster hold rows back for a while. */
const current = () =>
  vi.waitFor(
    async () => {
      const [line] = await readNdjson(await service.call('admin', '/operator/feed/rollout'));
      expect(line).toMatchObject({ op: 'put' });
      return line as { revision: string; row: RolloutRow };
    },
    { timeout: 10_000 },
  );
const send = async (body: Record<string, unknown>, role: Role = 'admin', id = uuidv7()) => {
  const init = { method: 'POST', body: JSON.stringify({ id, body }) };
  const response = await service.call(role, '/operator/commands', init);
  return { status: response.status, body: await response.json() };
};
const edit = async (change: Partial<RolloutSettings>, baseRevision?: string) => {
  const { revision, row } = await current();
  const rollout = { ...rolloutSettings.parse(row), ...change };
  return { type: 'rollout.edit', baseRevision: baseRevision ?? revision, rollout };
};
const audited = () =>
  query(`SELECT action, operator_name, reason FROM audit_log WHERE subject = 'rollout' ORDER BY id`);

test('the environment makes the first version, and never again', async () => {
  const { row } = await current();
  expect(row).toMatchObject({ phase: 'partial', basisPoints: 1_000, version: 1, rolledBack: null, updatedBy: null });
  expect(row.schedule).toMatchObject({ currentStep: 1, stepSince: NOW.toISOString(), waiting: null });
  const other = await startTestService({
    databaseUrl: service.databaseUrl,
    env: { ROLLOUT_PHASE: 'full', COST_OPTIMIZATION_ENABLED: 'false' },
  });
  expect((await current()).row).toEqual(row);
  // The master switch in the environment still wins on the instance that has it.
  expect(other.service.rollout.flags().costOptimizationEnabled).toBe(false);
  expect(other.service.rollout.decide('lan').why).toBe('switchedOff');
  expect(service.service.rollout.flags().costOptimizationEnabled).toBe(true);
  await other.close();
});

test('an edit is the next version, is in the history, the feed and the audit log, and holds on every instance', async () => {
  const { status, body } = await send(await edit({ basisPoints: 5_000, targetUsers: ['lan'] }));
  expect(status).toBe(200);
  const { revision, row } = await current();
  expect(body).toEqual({ status: 'applied', revision, record: { collection: 'rollout', row } });
  expect(row).toMatchObject({ version: 2, basisPoints: 5_000, updatedBy: 'Nguyễn Minh Quân' });
  expect(row.schedule.currentStep).toBe(2);
  expect(row.recent.map(({ version, action, by }) => [version, action, by])).toEqual([
    [2, 'edit', 'Nguyễn Minh Quân'],
    [1, 'first', null],
  ]);
  expect(await audited()).toEqual([{ action: 'rollout.edit', operator_name: 'Nguyễn Minh Quân', reason: null }]);
  await expect.poll(() => service.service.rollout.decide('lan').arm).toBe('treatment');
  expect(service.service.rollout.age()).toMatchObject({ version: 2, stale: false });
});

test('a command whose answer was lost acts once, and a stale edit gets the state of now', async () => {
  const { revision: stale } = await current();
  const command = await edit({ basisPoints: 2_000 });
  const id = uuidv7();
  const [first, again] = [await send(command, 'admin', id), await send(command, 'admin', id)];
  expect(again).toEqual(first);
  const late = await send(await edit({ basisPoints: 9_000 }, stale));
  expect(late).toMatchObject({ status: 409, body: { record: { row: { basisPoints: 2_000, version: 2 } } } });
  expect(await query('SELECT 1 FROM rollout_history')).toHaveLength(2);
});

test('what the schedule waits for moves the feed, and makes nobody’s edit stale', async () => {
  const command = await edit({ basisPoints: 500 });
  const waiting = { since: NOW.toISOString(), reasons: [{ code: 'savingsUnknown', values: {} }] };
  await service.database.pool.query('UPDATE rollout_state SET waiting = $1', [JSON.stringify(waiting)]);
  const seen = await current();
  expect(seen.row.schedule.waiting).toEqual(waiting);
  expect(BigInt(seen.revision)).toBeGreaterThan(BigInt(command.baseRevision));
  expect((await send(command)).status).toBe(200);
});

test('a rollback holds whatever the person had seen, says who, when, why and from what, and deletes nothing', async () => {
  await send(await edit({ basisPoints: 5_000, targetUsers: ['lan'] }));
  const { status } = await send({ type: 'rollout.rollback', reason: 'Tỷ lệ lỗi tăng gấp đôi' });
  expect(status).toBe(200);
  const { row } = await current();
  expect(row.rolledBack).toEqual({
    at: NOW.toISOString(),
    by: 'Nguyễn Minh Quân',
    reason: 'Tỷ lệ lỗi tăng gấp đôi',
    automatic: false,
    figures: {},
    before: { phase: 'partial', basisPoints: 5_000, flags: expect.objectContaining({ usageTrackingEnabled: true }) },
  });
  expect(row).toMatchObject({ phase: 'disabled', basisPoints: 5_000, targetUsers: ['lan'] });
  expect(Object.values(row.flags)).toEqual([false, false, false, false, false]);
  expect(await query('SELECT 1 FROM rollout_history')).toHaveLength(3);
  await expect.poll(() => service.service.rollout.decide('lan').why).toBe('switchedOff');
  // Again, with another reason: nothing is refused, and what held before isn't forgotten.
  expect((await send({ type: 'rollout.rollback', reason: 'Vẫn còn lỗi' })).status).toBe(200);
  expect((await current()).row.rolledBack).toMatchObject({ reason: 'Vẫn còn lỗi', before: { basisPoints: 5_000 } });
});

test('a rollback by the service itself keeps its figures and is not repeated', async () => {
  const { rollout } = service.service;
  const figures = { failurePercent: 4.2, controlFailurePercent: 0.3, requests: 1_812 };
  await rollout.rollBack({ reason: 'failures', figures, automatic: true });
  const first = (await current()).row;
  expect(first.rolledBack).toMatchObject({ automatic: true, by: null, figures });
  await rollout.rollBack({ reason: 'failures', figures: { failurePercent: 5 }, automatic: true });
  expect((await current()).row).toEqual(first);
  expect(await audited()).toEqual([{ action: 'rollout.rollback', operator_name: null, reason: 'failures' }]);
});

test('only a person resumes, at testing and with the flags of before; an edit can’t undo a rollback', async () => {
  const flags = { ...(await current()).row.flags, performanceMonitoringEnabled: false };
  await send(await edit({ flags, targetUsers: ['lan'] }));
  const early = await send({ type: 'rollout.resume', reason: 'thử' });
  expect(early).toMatchObject({ status: 422, body: { error: { code: 'rollout.notRolledBack' } } });
  await send({ type: 'rollout.rollback', reason: 'thử' });

  for (const undo of [{ phase: 'full' as const }, { flags }])
    expect(await send(await edit(undo))).toMatchObject({
      status: 422,
      body: { error: { code: 'rollout.rolledBack' } },
    });
  // What runs nothing may be edited meanwhile.
  expect((await send(await edit({ excludeUsers: ['hoa'] }))).status).toBe(200);

  expect((await send({ type: 'rollout.resume', reason: 'Đã sửa lỗi' })).status).toBe(200);
  const { row } = await current();
  expect(row).toMatchObject({ phase: 'testing', basisPoints: 0, flags, rolledBack: null, excludeUsers: ['hoa'] });
  expect(row.schedule).toMatchObject({ currentStep: 0, stepSince: NOW.toISOString() });
  await expect.poll(() => service.service.rollout.decide('lan').arm).toBe('treatment');
});

test('scripts roll back by one call, and only admins may', async () => {
  const call = (role: Role) =>
    service.call(role, '/operator/rollout/rollback', {
      method: 'POST',
      body: JSON.stringify({ reason: 'từ kịch bản' }),
    });
  for (const role of ['finance', 'support'] as const) {
    expect((await call(role)).status).toBe(403);
    expect((await send({ type: 'rollout.rollback', reason: 'thử' }, role)).status).toBe(403);
  }
  const answer = await call('admin');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    version: 2,
    rolledBack: { by: 'Nguyễn Minh Quân', reason: 'từ kịch bản' },
  });
});

test('with the switch for budget alerts off none is raised, and what is due comes when it is on again', async () => {
  const alerts = () => query('SELECT level FROM alerts');
  const flags = (await current()).row.flags;
  await service.addUser({ id: 'usr_lan' });
  const spend = (output: number) =>
    service.record({ userId: 'usr_lan', occurredAt: NOW, tokens: { input: 0, cachedInput: 0, output } });
  await send(await edit({ flags: { ...flags, budgetAlertsEnabled: false } }));
  await spend(700_000);
  expect(await alerts()).toEqual([]);
  await send(await edit({ flags }));
  await spend(1);
  expect(await alerts()).toEqual([{ level: 'spent' }]);
});
