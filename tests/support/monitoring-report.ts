import type { HealthRow, HealthReading } from '#shared/contracts/health.ts';
import type { MonitoringRange, MonitoringReport } from '#shared/contracts/monitoring.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';

const SINCE = '2026-11-22T05:00:00.000Z';
const reading = (metric: HealthReading['metric'], windowMinutes: number, value: number, threshold: number) => ({
  metric,
  windowMinutes,
  signal: 'stable' as const,
  value,
  control: metric === 'database' ? null : value,
  threshold,
  sample: { treatment: 1_200, control: 1_180 },
  newest: null,
});
const stable = { state: 'stable', since: SINCE } as const;

/** A minute in which nothing is wrong. */
export const testHealthRow = (more: Partial<HealthRow> = {}): HealthRow => ({
  at: '2026-11-22T06:59:00.000Z',
  state: 'stable',
  verdicts: { overhead: stable, failures: stable, overBudget: stable, cost: stable, database: stable },
  readings: [
    reading('overhead', 5, 18, 200),
    reading('overhead', 60, 17, 200),
    reading('failures', 5, 0.2, 1),
    reading('failures', 60, 0.3, 1),
    reading('overBudget', 0, 2.1, 5),
    reading('cost', 60, -18.4, 10),
    reading('database', 0, 1.4, 50),
  ],
  rolledBack: false,
  ...more,
});

const SPAN: Readonly<Record<MonitoringRange, { stepMinutes: number; steps: number }>> = {
  '1h': { stepMinutes: 1, steps: 60 },
  '24h': { stepMinutes: 15, steps: 96 },
  '7d': { stepMinutes: 60, steps: 168 },
  '30d': { stepMinutes: 360, steps: 120 },
  '90d': { stepMinutes: 1_440, steps: 90 },
};
const latencies = (p50: number) => ({ p50, p95: p50 * 3, p99: p50 * 5 });
const armFigures = (costPerQuery: bigint) => ({
  requests: 600,
  failedRequests: 2,
  refusedRequests: 1,
  abandonedRequests: 5,
  failedPercent: 0.33,
  costMicroVnd: microVnd(costPerQuery * 600n),
  costPerQueryMicroVnd: microVnd(costPerQuery),
  overheadP95: 18,
  latencyP95: 2_700,
});
const FIGURES = {
  requests: 1_200,
  perMinute: 20,
  failedPercent: 0.33,
  latency: latencies(900),
  overhead: latencies(6),
  arms: { treatment: armFigures(2_400_000n), control: armFigures(3_100_000n) },
  databaseMs: 1.4,
};

/** What the service would tell at 14:00 in Vietnam on 22/11/2026. */
export const testMonitoringReport = (range: MonitoringRange): MonitoringReport => {
  const { stepMinutes, steps } = SPAN[range];
  const until = Date.parse('2026-11-22T07:00:00.000Z');
  const at = (step: number) => new Date(until - (steps - step) * stepMinutes * 60_000).toISOString();
  return {
    range,
    from: at(0),
    until: at(steps),
    stepMinutes,
    thresholds: {
      overheadMs: 200,
      failurePercent: 1,
      overBudgetPercent: 5,
      costIncreasePercent: 10,
      databaseLatencyMs: 50,
    },
    targets: { savedPercent: 15, overBudgetPercent: 5, overheadMs: 100, successPercent: 99.9 },
    totals: { ...FIGURES, costIncreasePercent: -22.6 },
    series: Array.from({ length: steps }, (_, step) => ({ at: at(step), ...FIGURES })),
    failures: [{ provider: 'openai', code: 'rate_limited', calls: 4 }],
    providers: [
      {
        provider: 'openai',
        breaker: 'closed',
        isSimulated: false,
        calls: 1_200,
        failedCalls: 4,
        failedPercent: 0.33,
        meanLatencyMs: 940,
      },
    ],
    routing: [
      {
        provider: 'openai',
        model: 'gpt-5-mini',
        arm: 'treatment',
        calls: 600,
        costMicroVnd: microVnd(1_440_000_000n),
      },
    ],
    retention: {
      month: '2026-11' as Month,
      users: 420,
      previousMonth: '2026-10' as Month,
      previousUsers: 400,
      retainedUsers: 310,
      retainedPercent: 77.5,
    },
    tiers: [
      {
        tier: 'starter',
        users: 380,
        requests: 1_000,
        costMicroVnd: microVnd(2_900_000_000n),
        overBudgetUsers: 6,
        overBudgetPercent: 1.6,
      },
    ],
    advice: [],
  };
};
