import { afterEach, expect, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { FEED_ROWS } from '#shared/contracts/feed.ts';
import { readNdjson, startTestService, type TestService } from '#tests/support/service.ts';
import { readHealthGate } from './health-gate.ts';

const START = new Date('2026-11-22T02:00:00.000Z');
const WEBHOOK_SECRET = 'a signing secret that only tests know';
let now = START;
let service: TestService;
afterEach(() => service.close());

const minute = (count: number) => new Date(START.getTime() + count * 60_000);
/** Half of the users are treated, since `START`. */
const start = async (env: Record<string, string> = {}) => {
  now = START;
  service = await startTestService({
    clock: () => now,
    env: { ROLLOUT_PHASE: 'partial', ROLLOUT_PERCENTAGE: '50', ...env },
  });
  await service.addUser({ id: 'usr_lan' });
};

type Traffic = { arm: 'treatment' | 'control'; requests: number; failing: number };
let requests = 0;
/** Decisions as the chat path logs them, all of one minute. */
const decide = async (at: number, { arm, requests: count, failing }: Traffic) => {
  const first = requests;
  requests += count;
  await service.database.pool.query(
    `INSERT INTO chat_decisions (user_id, request_id, occurred_at, arm, language, category, complexity, requested_provider,
       requested_model, reason, remaining_vnd, budget_vnd, outcome, error_code, attempts)
     SELECT 'usr_lan', 'req_' || ($1 + n), $2::timestamptz + n * interval '1 ms', $3, 'vi', 'chat', 'simple', 'openai', 'gpt-4o',
       'requestedIsCheapest', 1, 1, CASE WHEN n <= $5 THEN 'failed' ELSE 'answered' END,
       CASE WHEN n <= $5 THEN 'http500' END, '[]' FROM generate_series(1, $4::int) n`,
    [first, minute(at), arm, count, count * failing],
  );
};
/** What is found at the end of a minute in which both arms did so. */
const live = async (at: number, treatment: Omit<Traffic, 'arm'>, control: Omit<Traffic, 'arm'>) => {
  await decide(at, { arm: 'treatment', ...treatment });
  await decide(at, { arm: 'control', ...control });
  await service.foldHealth();
  now = minute(at + 1);
  return service.service.health.evaluate(now);
};
const alerts = async () => {
  const page = await readNdjson(await service.call('admin', '/operator/feed/systemAlerts'));
  return page.slice(0, -1).map((line) => FEED_ROWS.systemAlerts.parse((line as { row: unknown }).row));
};

test('treatment that fails more often than control is taken back by itself, with the figures and an alert', async () => {
  await start();
  const bad = { requests: 1_000, failing: 0.05 };
  const good = { requests: 1_000, failing: 0.005 };
  const first = await live(0, bad, good);
  expect(first).toMatchObject({ state: 'insufficient', rolledBack: false });
  expect(service.service.rollout.state().phase).toBe('partial');

  const second = await live(1, bad, good);
  expect(second).toMatchObject({ state: 'critical', rolledBack: true });
  const { rows } = await service.database.pool.query(
    "SELECT operator_id, reason, after FROM audit_log WHERE action = 'rollout.rollback'",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    operator_id: null,
    reason: expect.stringContaining('nhóm áp dụng có 5 % yêu cầu bị lỗi (ngưỡng 1 %)'),
    after: {
      phase: 'disabled',
      rolledBack: {
        automatic: true,
        figures: { 'failures.5m.value': 5, 'failures.5m.control': 0.5, 'failures.5m.treatmentSample': 2_000 },
      },
    },
  });
  await expect.poll(() => service.service.rollout.state().phase).toBe('disabled');
  await expect
    .poll(alerts, { timeout: 10_000 })
    .toEqual([
      expect.objectContaining({ metric: 'failures', state: 'critical', rolledBack: true, resolvedAt: null, value: 5 }),
    ]);

  // Nothing is taken back twice, and after a resume the minutes of before say nothing.
  await live(2, { requests: 0, failing: 0 }, good);
  const { rows: after } = await service.database.pool.query("SELECT FROM audit_log WHERE action = 'rollout.rollback'");
  expect(after).toHaveLength(1);
});

test('few requests take nothing back, however many of them fail', async () => {
  await start();
  for (let at = 0; at < 4; at += 1) await live(at, { requests: 30, failing: 0.5 }, { requests: 1_000, failing: 0.001 });
  expect(service.service.rollout.state().phase).toBe('partial');
  expect(await alerts()).toEqual([]);
});

test('failures on both sides warn operators and take nothing back', async () => {
  await start();
  const bad = { requests: 1_000, failing: 0.05 };
  await live(0, bad, bad);
  const found = await live(1, bad, bad);
  expect(found).toMatchObject({ state: 'warning', rolledBack: false });
  expect(service.service.rollout.state().phase).toBe('partial');
  await expect
    .poll(alerts, { timeout: 10_000 })
    .toEqual([expect.objectContaining({ metric: 'failures', state: 'warning' })]);
});

test('a healthy rollout is stable, is found once a minute by whichever instance, and opens the gate', async () => {
  await start();
  const good = { requests: 1_000, failing: 0.002 };
  await Promise.all(
    Array.from({ length: 600 }, (_, index) =>
      service.record({
        userId: 'usr_lan',
        arm: index % 2 === 0 ? 'treatment' : 'control',
        occurredAt: minute(0),
        latencyMs: 900,
        overheadMs: index % 90,
      }),
    ),
  );
  for (let at = 0; at < 3; at += 1) await live(at, good, good);
  expect(await service.service.health.evaluate(minute(3))).toBeNull();
  const page = await readNdjson(await service.call('admin', '/operator/feed/health'));
  const rows = page.slice(0, -1).map((line) => FEED_ROWS.health.parse((line as { row: unknown }).row));
  expect(rows.map(({ at, state }) => [at, state])).toEqual([
    [minute(1).toISOString(), 'insufficient'],
    [minute(2).toISOString(), 'stable'],
    [minute(3).toISOString(), 'stable'],
  ]);
  // Paid requests without a decision count as well.
  expect(await readHealthGate(service.service.health, START, now)).toEqual({
    health: 'steady',
    requests: { treatment: 3_300, control: 3_300 },
  });
  expect((await readHealthGate(service.service.health, START, minute(30))).health).toBe('notEnoughData');
});

test('operators are told once while trouble goes on, and what a person did about it is kept', async () => {
  await start({ ALERT_WEBHOOK_URL: 'https://hooks.pho.test/alerts', ALERT_WEBHOOK_SECRET: WEBHOOK_SECRET });
  const bad = { requests: 1_000, failing: 0.05 };
  for (let at = 0; at < 5; at += 1) await live(at, bad, bad);
  const { rows } = await service.database.pool.query(
    "SELECT kind, facts FROM alert_deliveries WHERE channel = 'webhook'",
  );
  expect(rows).toEqual([
    { kind: 'system', facts: expect.objectContaining({ title: 'Cảnh báo: tỷ lệ lỗi vượt ngưỡng' }) },
  ]);

  const [alert] = await alerts();
  if (!alert) throw new Error('There is no alert');
  const seen = { acknowledged: false, assignedTo: null, snoozedUntil: null, note: null };
  const handling = { ...seen, acknowledged: true, note: 'Đang gọi nhà cung cấp.' };
  const body = { type: 'systemAlert.handle', alertId: alert.id, baseRevision: '1', seen, handling };
  const send = (role: 'admin' | 'support') =>
    service.call(role, '/operator/commands', { method: 'POST', body: JSON.stringify({ id: uuidv7(), body }) });
  expect((await send('support')).status).toBe(403);
  expect((await send('admin')).status).toBe(200);
  await expect.poll(alerts, { timeout: 10_000 }).toEqual([
    expect.objectContaining({
      note: 'Đang gọi nhà cung cấp.',
      acknowledgedBy: service.operators.admin.name,
      deliveries: [expect.objectContaining({ channel: 'webhook', state: 'waiting' })],
    }),
  ]);
  // Seen otherwise by now, so a second console's edit is a conflict.
  expect((await send('admin')).status).toBe(409);

  // An hour without traffic ends it.
  await service.service.health.evaluate(minute(75));
  await expect
    .poll(alerts, { timeout: 10_000 })
    .toEqual([expect.objectContaining({ resolvedAt: minute(75).toISOString(), notifications: 1 })]);
});

test('with monitoring switched off nothing is looked at', async () => {
  await start({ COST_OPTIMIZATION_ENABLED: 'false' });
  expect(await live(0, { requests: 500, failing: 0.5 }, { requests: 500, failing: 0 })).toBeNull();
  const { rows } = await service.database.pool.query('SELECT FROM health_snapshots');
  expect(rows).toHaveLength(0);
});
