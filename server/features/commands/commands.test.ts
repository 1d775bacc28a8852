import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Role } from '#shared/domain/permissions.ts';
import type { UserSettings } from '#shared/contracts/settings.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

const NOW = new Date('2026-11-20T05:00:00.000Z');
const FULL: UserSettings = {
  monthlyBudgetVnd: 40_000,
  perQueryCapVnd: 120,
  warningPercent: 60,
  criticalPercent: 85,
  emergencyPercent: 93,
  budgetAlertsEnabled: true,
  optimizationEnabled: false,
};

let service: TestService;
let userId: string;
let users = 0;
beforeAll(async () => {
  service = await startTestService({ clock: () => NOW });
});
afterAll(() => service.close());
beforeEach(async () => {
  userId = `usr_${(users += 1)}`;
  await service.addUser({ id: userId });
});

const query = async (sql: string, values: unknown[] = [userId]) =>
  (await service.database.pool.query(sql, values)).rows;
const revision = async () =>
  String((await query('SELECT revision::text AS r FROM user_cost_settings WHERE user_id = $1'))[0].r);
const budget = async () =>
  (await query('SELECT monthly_budget_vnd AS b FROM user_cost_settings WHERE user_id = $1'))[0].b;
const audited = () => query(`SELECT * FROM audit_log WHERE subject = 'user:' || $1`);
const edit = async (settings: Partial<UserSettings> = {}, baseRevision?: string) => ({
  id: uuidv7(),
  body: {
    type: 'settings.edit',
    userId,
    baseRevision: baseRevision ?? (await revision()),
    settings: { ...FULL, ...settings },
  },
});
type Edit = Awaited<ReturnType<typeof edit>>;
const send = async (role: Role, command: unknown) => {
  const response = await service.call(role, '/operator/commands', { method: 'POST', body: JSON.stringify(command) });
  return { status: response.status, body: await response.json() };
};

test('an edit changes the settings, says the new revision, and is in the audit log with both sides', async () => {
  const command = await edit();
  const { status, body } = await send('admin', command);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'applied',
    revision: await revision(),
    record: {
      collection: 'settings',
      row: { userId, ...FULL, updatedBy: 'Nguyễn Minh Quân', updatedAt: NOW.toISOString() },
    },
  });
  expect(await audited()).toMatchObject([
    {
      action: 'settings.edit',
      operator_name: 'Nguyễn Minh Quân',
      command_id: command.id,
      before: { monthlyBudgetVnd: 29_000 },
      after: FULL,
    },
  ]);
});

test('a command whose answer was lost is repeated any number of times and acts once', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }), async (retries, together) => {
      const command = await edit({ monthlyBudgetVnd: (await budget()) + 1_000 });
      const before = (await audited()).length;
      const answers = [];
      for (let i = 0; i < retries; i += 1)
        answers.push(...(await Promise.all(Array.from({ length: together }, () => send('admin', command)))));
      expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toHaveLength(1);
      expect(answers[0]).toMatchObject({ status: 200, body: { revision: await revision() } });
      expect(await audited()).toHaveLength(before + 1);
      expect(await query('SELECT 1 FROM command_receipts WHERE id = $1', [command.id])).toHaveLength(1);
    }),
    { numRuns: 6 },
  ));

test('two consoles with one base revision: one wins, the other gets both values to choose from', async () => {
  const base = await revision();
  const [first, second] = await Promise.all([
    send('admin', await edit({ monthlyBudgetVnd: 50_000 }, base)),
    send('support', await edit({ monthlyBudgetVnd: 60_000 }, base)),
  ]);
  expect([first.status, second.status].sort()).toEqual([200, 409]);
  const [won, lost] = first.status === 200 ? [first, second] : [second, first];
  expect(lost.body).toEqual({
    error: { code: 'command.conflict', details: {} },
    revision: won.body.revision,
    record: won.body.record,
  });
  expect(await budget()).toBe(won.body.record.row.monthlyBudgetVnd);
  expect(await audited()).toHaveLength(1);
});

test('a conflict is answered again as it was, even when a later edit would have fitted', async () => {
  const stale = await edit({}, '1');
  const first = await send('admin', stale);
  expect(first.status).toBe(409);
  await send('admin', await edit());
  expect(await send('admin', stale)).toEqual(first);
  expect(await audited()).toHaveLength(1);
});

test('an id is refused for another body and for another operator', async () => {
  const command = await edit({ monthlyBudgetVnd: 41_000 });
  await send('admin', command);
  const reused = { status: 422, body: { error: { code: 'command.reused' } } };
  const other: Edit = { ...command, body: { ...command.body, settings: { ...FULL, monthlyBudgetVnd: 42_000 } } };
  expect(await send('admin', other)).toMatchObject(reused);
  expect(await send('support', command)).toMatchObject(reused);
  expect(await budget()).toBe(41_000);
});

test('support may give a budget up to the cap, and may edit the rest of a user whose budget is above it', async () => {
  expect((await send('support', await edit({ monthlyBudgetVnd: 232_000 }))).status).toBe(200);
  const above = await edit({ monthlyBudgetVnd: 232_001 });
  expect(await send('support', above)).toEqual({
    status: 403,
    body: { error: { code: 'budget.aboveSupportCap', details: { capVnd: 232_000 } } },
  });
  expect(await budget()).toBe(232_000);
  expect((await send('admin', await edit({ monthlyBudgetVnd: 500_000 }))).status).toBe(200);
  expect((await send('support', await edit({ monthlyBudgetVnd: 500_000, perQueryCapVnd: 5 }))).status).toBe(200);
});

test('finance may not edit, an unknown user is named, and neither leaves a trace', async () => {
  expect(await send('finance', await edit())).toMatchObject({
    status: 403,
    body: { error: { code: 'auth.forbidden' } },
  });
  const command = await edit();
  const nobody = { ...command, body: { ...command.body, userId: 'usr_nobody' } };
  expect(await send('admin', nobody)).toMatchObject({ status: 404, body: { error: { code: 'user.unknown' } } });
  expect(await query('SELECT 1 FROM command_receipts WHERE id = $1', [command.id])).toEqual([]);
  expect(await budget()).toBe(29_000);
});

test('settings out of bounds or thresholds that do not rise change nothing', async () => {
  for (const wrong of [
    { monthlyBudgetVnd: 9_999 },
    { criticalPercent: 60, warningPercent: 60 },
    { perQueryCapVnd: 1.5 },
  ])
    expect(await send('admin', await edit(wrong))).toMatchObject({
      status: 400,
      body: { error: { code: 'request.invalid' } },
    });
  expect(await budget()).toBe(29_000);
});

test('a budget raised above the spend gives the current month its new budget and arms its alerts again', async () => {
  await service.record({ userId, occurredAt: NOW, tokens: { input: 0, cachedInput: 0, output: 700_000 } });
  const month = () => query('SELECT budget_vnd, alerted_level, arming FROM monthly_usage_summary WHERE user_id = $1');
  expect(await month()).toMatchObject([{ budget_vnd: 29_000, alerted_level: 4, arming: 0 }]);
  await send('admin', await edit({ monthlyBudgetVnd: 900_000 }));
  expect(await month()).toMatchObject([{ budget_vnd: 900_000, alerted_level: 0, arming: 1 }]);
});
