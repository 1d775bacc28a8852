import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '#server/lib/transaction.ts';
import { microVnd, vnd } from '#shared/domain/money.ts';
import { monthOf } from '#shared/domain/time.ts';
import {
  createRecordingFixture,
  NOON,
  spending,
  usageOf,
  type RecordingFixture,
} from '#tests/support/recording-fixture.ts';
import { createBudgets, type Budgets } from './budgets.service.ts';
import { reassessMonth } from './reassess-month.ts';

const LEASE_MS = 60_000;
let fixture: RecordingFixture;
let budgets: Budgets;
let now = NOON;
const names = [
  'an',
  'binh',
  'chi',
  'dung',
  'giang',
  'hai',
  'khanh',
  'long',
  'mai',
  'nam',
  'oanh',
  'phuc',
  'quan',
  'son',
  'tam',
];
beforeAll(async () => {
  fixture = await createRecordingFixture(names);
  budgets = createBudgets({ database: fixture.database, clock: () => now });
});
afterAll(() => fixture.close());

const reserve = (userId: string, requestId: string, dong: number) =>
  budgets.reserve({ userId, requestId, amount: vnd(dong), leaseMs: LEASE_MS });
const settle = (userId: string, requestId: string, dong: number, occurredAt = now) =>
  fixture.recorder.record(usageOf({ userId, requestId, occurredAt, settles: true, ...spending(dong) }));
const monthsOf = (userId: string) =>
  fixture.rows(
    `SELECT month, trunc(cost_vnd)::int AS cost, reserved_vnd::int AS reserved, requests
     FROM monthly_usage_summary WHERE user_id = $1 ORDER BY month`,
    [userId],
  );
const reservationsOf = (userId: string) =>
  fixture.rows(
    'SELECT request_id, state, amount_vnd::int AS amount FROM budget_reservations WHERE user_id = $1 ORDER BY request_id',
    [userId],
  );
const at = async (instant: string, work: () => Promise<unknown>) => {
  now = new Date(instant);
  await work().finally(() => {
    now = NOON;
  });
};

test('a user without settings or spend stands with the whole budget of the tier', async () => {
  expect(await budgets.standing('an')).toEqual({
    tier: 'starter',
    month: '2026-10',
    limitVnd: 29_000,
    settled: 0n,
    reserved: 0n,
    remaining: vnd(29_000),
    renewsAt: new Date('2026-11-01T00:00:00+07:00'),
    settings: {
      monthlyBudgetVnd: 29_000,
      perQueryCapVnd: 100,
      warningPercent: 75,
      criticalPercent: 90,
      emergencyPercent: 95,
      budgetAlertsEnabled: true,
      optimizationEnabled: true,
    },
    preferredModels: [],
    blockedModels: [],
  });
});

test('an unknown user has no standing and reserves nothing', async () => {
  await expect(budgets.standing('nobody')).rejects.toMatchObject({ code: 'user.unknown' });
  await expect(reserve('nobody', 'r', 1)).rejects.toMatchObject({ code: 'user.unknown' });
});

test('a budget is held up to its last micro-đồng and no further', async () => {
  expect(await reserve('binh', 'r1', 28_999)).toEqual({ granted: true, remaining: vnd(1), limitVnd: 29_000 });
  const over = { userId: 'binh', requestId: 'r2', amount: microVnd(1_000_001n), leaseMs: LEASE_MS };
  expect(await budgets.reserve(over)).toEqual({ granted: false, remaining: vnd(1), limitVnd: 29_000 });
  expect(await reserve('binh', 'r2', 1)).toEqual({ granted: true, remaining: 0n, limitVnd: 29_000 });
  expect(await budgets.standing('binh')).toMatchObject({ settled: 0n, reserved: vnd(29_000), remaining: 0n });
});

test('a first request above the whole budget leaves no trace', async () => {
  expect(await reserve('chi', 'r1', 29_001)).toEqual({ granted: false, remaining: vnd(29_000), limitVnd: 29_000 });
  expect(await monthsOf('chi')).toEqual([]);
  expect(await reservationsOf('chi')).toEqual([]);
});

test('settling adds the cost and frees the whole reservation at once, and only once', async () => {
  await reserve('dung', 'r1', 500);
  await reserve('dung', 'r2', 300);
  await settle('dung', 'r1', 200);
  const settled = [{ month: '2026-10', cost: 200, reserved: 300, requests: 1 }];
  expect(await monthsOf('dung')).toEqual(settled);
  await settle('dung', 'r1', 200);
  await budgets.release({ userId: 'dung', requestId: 'r1' });
  expect(await monthsOf('dung')).toEqual(settled);
  expect(await reservationsOf('dung')).toEqual([{ request_id: 'r2', state: 'held', amount: 300 }]);
});

test('an attempt that is not the last leaves the reservation, and the last one frees it', async () => {
  await reserve('giang', 'r1', 500);
  const attempt = usageOf({ userId: 'giang', requestId: 'r1', status: 'failed', ...spending(100) });
  await fixture.recorder.record(attempt);
  expect(await monthsOf('giang')).toEqual([{ month: '2026-10', cost: 100, reserved: 500, requests: 1 }]);
  await Promise.all([
    fixture.recorder.record({ ...attempt, attempt: 2 }),
    fixture.recorder.record({ ...attempt, attempt: 2, settles: true }),
  ]);
  expect(await monthsOf('giang')).toEqual([{ month: '2026-10', cost: 200, reserved: 0, requests: 2 }]);
});

test('a released reservation gives its money back once', async () => {
  await reserve('hai', 'r1', 400);
  await reserve('hai', 'r2', 50);
  await Promise.all([1, 2, 3].map(() => budgets.release({ userId: 'hai', requestId: 'r1' })));
  expect(await budgets.standing('hai')).toMatchObject({ reserved: vnd(50), remaining: vnd(28_950) });
});

test('reserving again replaces what the request holds, and a refusal keeps it', async () => {
  await reserve('khanh', 'r1', 10_000);
  await reserve('khanh', 'r1', 10_000);
  expect(await reserve('khanh', 'r1', 29_001)).toMatchObject({ granted: false, remaining: vnd(19_000) });
  expect(await reserve('khanh', 'r1', 29_000)).toMatchObject({ granted: true, remaining: 0n });
  expect(await reserve('khanh', 'r1', 2_000)).toMatchObject({ granted: true, remaining: vnd(27_000) });
  expect(await reservationsOf('khanh')).toEqual([{ request_id: 'r1', state: 'held', amount: 2_000 }]);
});

test('a lease that runs out becomes unknown and its money stays held', async () => {
  await reserve('long', 'late', 700);
  await reserve('long', 'lost', 300);
  await at('2026-10-15T12:01:00+07:00', async () => expect(await budgets.expireLeases()).toBe(0));
  await at('2026-10-15T12:01:00.001+07:00', async () => {
    expect(await budgets.expireLeases()).toBeGreaterThanOrEqual(2);
    expect(await budgets.expireLeases()).toBe(0);
  });
  expect(await reservationsOf('long')).toEqual([
    { request_id: 'late', state: 'unknown', amount: 700 },
    { request_id: 'lost', state: 'unknown', amount: 300 },
  ]);
  expect(await budgets.standing('long')).toMatchObject({ reserved: vnd(1_000) });
  await settle('long', 'late', 600);
  expect(await monthsOf('long')).toEqual([{ month: '2026-10', cost: 600, reserved: 300, requests: 1 }]);
  await budgets.release({ userId: 'long', requestId: 'lost' });
  expect(await monthsOf('long')).toEqual([{ month: '2026-10', cost: 600, reserved: 0, requests: 1 }]);
});

test('expiring waits for no user whose requests are just being settled', async () => {
  await Promise.all([reserve('tam', 'r1', 100), reserve('son', 'r0', 100)]);
  const later = () => at('2026-10-15T12:02:00+07:00', () => budgets.expireLeases());
  await inTransaction(fixture.database, async (client) => {
    await client.query("SELECT FROM users WHERE id = 'tam' FOR NO KEY UPDATE");
    await later();
    expect(await reservationsOf('tam')).toEqual([{ request_id: 'r1', state: 'held', amount: 100 }]);
    expect(await reservationsOf('son')).toEqual([{ request_id: 'r0', state: 'unknown', amount: 100 }]);
  });
  await later();
  expect(await reservationsOf('tam')).toEqual([{ request_id: 'r1', state: 'unknown', amount: 100 }]);
  await budgets.release({ userId: 'son', requestId: 'r0' });
});

test('a month turns at midnight in Vietnam, and each month gets back what it held', async () => {
  await at('2026-10-31T23:59:59.999+07:00', () => reserve('mai', 'r1', 29_000));
  await at('2026-11-01T00:00:00+07:00', async () => {
    expect(await reserve('mai', 'r2', 29_000)).toMatchObject({ granted: true });
    expect(await budgets.standing('mai')).toMatchObject({ month: '2026-11', reserved: vnd(29_000) });
    // Asked in October, answered in November: the cost is of the month it happened in.
    await settle('mai', 'r1', 100);
    expect(await monthsOf('mai')).toEqual([
      { month: '2026-10', cost: 0, reserved: 0, requests: 0 },
      { month: '2026-11', cost: 100, reserved: 29_000, requests: 1 },
    ]);
    await settle('mai', 'r2', 100, new Date('2026-10-31T23:59:59.999+07:00'));
    expect(await monthsOf('mai')).toEqual([
      { month: '2026-10', cost: 100, reserved: 0, requests: 1 },
      { month: '2026-11', cost: 100, reserved: 0, requests: 1 },
    ]);
  });
});

test('a request that holds money of last month and reserves again holds only of this one', async () => {
  await at('2026-10-31T23:59:59+07:00', () => reserve('nam', 'r1', 900));
  await at('2026-11-01T00:00:01+07:00', () => reserve('nam', 'r1', 800));
  expect(await monthsOf('nam')).toEqual([
    { month: '2026-10', cost: 0, reserved: 0, requests: 0 },
    { month: '2026-11', cost: 0, reserved: 800, requests: 0 },
  ]);
});

test('what is only reserved moves nothing in the feed, and what is settled does', async () => {
  await settle('oanh', 'r0', 10);
  const position = () =>
    fixture.rows(
      "SELECT xid::text, revision::text FROM monthly_usage_summary WHERE user_id = 'oanh' AND month = '2026-10'",
    );
  const before = await position();
  await reserve('oanh', 'r1', 100);
  await reserve('oanh', 'r2', 100);
  await budgets.release({ userId: 'oanh', requestId: 'r2' });
  await settle('oanh', 'r1', 10, new Date('2026-11-02T00:00:00Z'));
  expect(await position()).toEqual(before);
  await reserve('oanh', 'r3', 100);
  await settle('oanh', 'r3', 10);
  expect(await position()).not.toEqual(before);
});

test('only a cost above its own estimate goes over the budget, and then nothing more is granted', async () => {
  await reserve('phuc', 'r1', 29_000);
  await settle('phuc', 'r1', 30_000);
  expect(await budgets.standing('phuc')).toMatchObject({ reserved: 0n, remaining: 0n });
  expect(await reserve('phuc', 'r2', 0)).toMatchObject({ granted: false, remaining: 0n });
});

test('a budget lowered or raised counts for the next reservation, and what is held stays held', async () => {
  await fixture.rows("INSERT INTO user_cost_settings (user_id, monthly_budget_vnd) VALUES ('quan', 20000)");
  const edit = (budget: number) =>
    inTransaction(fixture.database, async (client) => {
      await client.query("UPDATE user_cost_settings SET monthly_budget_vnd = $1 WHERE user_id = 'quan'", [budget]);
      await reassessMonth(client, 'quan', monthOf(NOON), NOON);
    });
  expect(await reserve('quan', 'r1', 15_000)).toMatchObject({ granted: true, limitVnd: 20_000 });
  await edit(10_000);
  expect(await budgets.standing('quan')).toMatchObject({ limitVnd: 10_000, reserved: vnd(15_000), remaining: 0n });
  expect(await reserve('quan', 'r2', 1)).toMatchObject({ granted: false });
  expect(await reserve('quan', 'r1', 12_000)).toMatchObject({ granted: true, remaining: 0n });
  await edit(12_001);
  expect(await reserve('quan', 'r2', 1)).toMatchObject({ granted: true, remaining: 0n });
});

test('a refused row frees nothing', async () => {
  await reserve('son', 'r1', 100);
  await fixture.rows("ALTER TABLE usage_logs ADD CONSTRAINT no_poison CHECK (error_code <> 'poison')");
  const usage = usageOf({ userId: 'son', requestId: 'r1', errorCode: 'poison', settles: true });
  await expect(fixture.recorder.record(usage)).rejects.toThrow('no_poison');
  await fixture.rows('ALTER TABLE usage_logs DROP CONSTRAINT no_poison');
  expect(await reservationsOf('son')).toHaveLength(1);
});
