import { afterAll, beforeAll, expect, test } from 'vitest';
import { MONITORING_RANGES, monitoringReport, type MonitoringRange } from '#shared/contracts/monitoring.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

const NOW = new Date('2026-11-22T05:30:30.000Z');
const USERS = ['usr_lan', 'usr_minh'];
let service: TestService;

beforeAll(async () => {
  service = await startTestService({ clock: () => NOW });
  for (const id of USERS) await service.addUser({ id });
  for (let index = 0; index < 120; index += 1) {
    await service.record({
      userId: USERS[index % 2],
      occurredAt: new Date(NOW.getTime() - 60_000 - index * 17 * 60_000),
      arm: index % 3 === 0 ? 'control' : 'treatment',
      latencyMs: 500 + index,
      overheadMs: index % 50,
      status: index % 10 === 0 ? 'failed' : 'ok',
      errorCode: index % 10 === 0 ? 'provider_timeout' : null,
    });
  }
  // Of last month: one user came back.
  await service.record({ userId: 'usr_lan', occurredAt: new Date('2026-10-20T05:00:00Z') });
  await service.addUser({ id: 'usr_gone' });
  await service.record({ userId: 'usr_gone', occurredAt: new Date('2026-10-21T05:00:00Z') });
  await service.foldHealth();
});
afterAll(() => service.close());

const report = async (range: MonitoringRange) =>
  monitoringReport.parse(await (await service.call('admin', `/operator/monitoring?range=${range}`)).json());
const one = async (sql: string) => (await service.database.pool.query<{ n: number }>(sql)).rows[0]?.n;
const ended = `occurred_at + latency_ms * interval '1 ms'`;

test('every range has all its points in order, and its points add up to its totals and to the requests', async () => {
  const expected = { '1h': 60, '24h': 96, '7d': 168, '30d': 30, '90d': 90 };
  for (const range of MONITORING_RANGES) {
    const { series, totals, from, stepMinutes } = await report(range);
    expect(series).toHaveLength(expected[range]);
    expect(series[0]?.at).toBe(from);
    for (const [index, { at }] of series.entries())
      expect(Date.parse(at)).toBe(Date.parse(from) + index * stepMinutes * 60_000);
    expect(series.reduce((sum, { requests }) => sum + requests, 0)).toBe(totals.requests);
    expect(totals.requests).toBe(await one(`SELECT count(*)::int AS n FROM usage_logs WHERE ${ended} >= '${from}'`));
    const failed = await one(
      `SELECT count(*)::int AS n FROM usage_logs WHERE status = 'failed' AND ${ended} >= '${from}'`,
    );
    expect(totals.arms.treatment.failedRequests + totals.arms.control.failedRequests).toBe(failed);
  }
});

test('days are days of Vietnam, and the last point is the one that has begun', async () => {
  const { series } = await report('30d');
  expect(series.at(-1)?.at).toBe('2026-11-21T17:00:00.000Z');
  expect((await report('1h')).series.at(-1)?.at).toBe('2026-11-22T05:30:00.000Z');
});

test('failures, providers and routing come from the calls, retention and tiers from the months', async () => {
  const { failures, providers, routing, retention, tiers } = await report('90d');
  expect(failures).toEqual([{ provider: 'openai', code: 'provider_timeout', calls: 12 }]);
  expect(providers.find(({ provider }) => provider === 'openai')).toMatchObject({ calls: 122, failedCalls: 12 });
  expect(routing.reduce((sum, { calls }) => sum + calls, 0)).toBe(110);
  expect(retention).toMatchObject({
    month: '2026-11',
    users: 2,
    previousMonth: '2026-10',
    previousUsers: 2,
    retainedUsers: 1,
    retainedPercent: 50,
  });
  expect(tiers).toEqual([expect.objectContaining({ tier: 'starter', users: 2, requests: 120 })]);
});

test('percentiles and costs per query are those of the requests', async () => {
  const { totals } = await report('90d');
  const { rows } = await service.database.pool.query<{ p95: number; cost: string }>(
    `SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms) AS p95,
       round(avg(cost_vnd) FILTER (WHERE arm = 'control') * 1000000)::text AS cost FROM usage_logs`,
  );
  expect(Math.abs((totals.latency.p95 ?? 0) - (rows[0]?.p95 ?? 0))).toBeLessThan(0.02 * (rows[0]?.p95 ?? 0));
  expect(totals.arms.control.costPerQueryMicroVnd?.toString()).toBe(rows[0]?.cost);
});

test('advice names its figures and where to act', async () => {
  const { advice } = await report('90d');
  expect(advice[0]).toMatchObject({ code: 'failuresHigh', page: 'rollout', figures: { threshold: 1 } });
  expect(advice.map(({ code }) => code)).toContain('tooFewRequests');
  expect(advice.map(({ code }) => code)).toContain('providerFailing');
});
