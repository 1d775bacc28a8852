import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { decodeLatencySketch, type LatencySketch } from '#server/lib/latency-sketch.ts';
import { arm, tier } from '#shared/contracts/fields.ts';
import { microVnd, parseDecimal, type MicroVnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';
import type { Arm } from '#shared/domain/usage.ts';
import type { RangePoints } from './monitoring-range.ts';

/** Requests of one arm that ended in one span. */
export type SpanSums = {
  readonly at: Date;
  readonly arm: Arm;
  readonly requests: number;
  readonly failed: number;
  readonly refused: number;
  readonly abandoned: number;
  readonly paidRequests: number;
  readonly unpricedCalls: number;
  readonly cost: MicroVnd;
  readonly latency: LatencySketch;
  readonly overhead: LatencySketch;
};

const vnd = z.string().transform((text) => microVnd(parseDecimal(text, 6)));
const sketch = z.instanceof(Uint8Array).transform(decodeLatencySketch);
const sums = z
  .object({
    at: z.date(),
    arm,
    requests: z.int(),
    failed_requests: z.int(),
    refused_requests: z.int(),
    abandoned_requests: z.int(),
    paid_requests: z.int(),
    unpriced_calls: z.int(),
    cost_vnd: vnd,
    latency_sketch: sketch,
    overhead_sketch: sketch,
  })
  .transform((row): SpanSums => ({
    at: row.at,
    arm: row.arm,
    requests: row.requests,
    failed: row.failed_requests,
    refused: row.refused_requests,
    abandoned: row.abandoned_requests,
    paidRequests: row.paid_requests,
    unpricedCalls: row.unpriced_calls,
    cost: row.cost_vnd,
    latency: row.latency_sketch,
    overhead: row.overhead_sketch,
  }));

const calls = z.object({
  arm,
  provider: z.string(),
  model: z.string(),
  code: z.string(),
  calls: z.int(),
  latency_ms: z.number(),
  cost: vnd,
});
export type CallSums = z.infer<typeof calls>;
const tierMonth = z.object({ tier, users: z.int(), requests: z.int(), cost: vnd, over: z.int() });
export type TierMonth = z.infer<typeof tierMonth>;

export type MonitoringStore = ReturnType<typeof createMonitoringStore>;
export const createMonitoringStore = ({ pool }: Pick<Database, 'pool'>) => {
  const bounds = ({ span, starts, until }: RangePoints) => [span, starts[0], until];
  return {
    /** Oldest first. */
    async sums(points: RangePoints): Promise<SpanSums[]> {
      const { rows } = await pool.query(
        `SELECT at, arm, requests, failed_requests, refused_requests, abandoned_requests, paid_requests, unpriced_calls,
           cost_vnd, latency_sketch, overhead_sketch
         FROM health_sums WHERE span = $1 AND at >= $2 AND at <= $3 ORDER BY at`,
        bounds(points),
      );
      return rows.map((row) => sums.parse(row));
    },
    /** Most frequent first. */
    async calls(points: RangePoints): Promise<CallSums[]> {
      const { rows } = await pool.query(
        `SELECT arm, provider, model, code, sum(calls)::int AS calls, sum(latency_ms)::float8 AS latency_ms,
           sum(cost_vnd)::text AS cost
         FROM health_calls WHERE span = $1 AND at >= $2 AND at <= $3 GROUP BY 1, 2, 3, 4 ORDER BY calls DESC, 2, 3, 4, 1`,
        bounds(points),
      );
      return rows.map((row) => calls.parse(row));
    },
    /** Mean round trip in ms by where the point begins, in ms since 1970. */
    async databaseMs({ starts, stepMs, until }: RangePoints): Promise<Map<number, number>> {
      const { rows } = await pool.query<{ at: Date; ms: number }>(
        `SELECT date_bin($2::float8 * interval '1 millisecond', at, $1) AS at, avg(database_ms) AS ms
         FROM health_snapshots WHERE at >= $1 AND at <= $3 GROUP BY 1`,
        [starts[0], stepMs, until],
      );
      return new Map(rows.map(({ at, ms }) => [at.getTime(), ms]));
    },
    async tiers(month: Month): Promise<TierMonth[]> {
      const { rows } = await pool.query(
        `SELECT tier, count(*)::int AS users, sum(requests)::int AS requests, sum(cost_vnd)::text AS cost,
           count(*) FILTER (WHERE cost_vnd > budget_vnd)::int AS over
         FROM monthly_usage_summary WHERE month = $1 AND requests > 0 GROUP BY tier
         ORDER BY array_position(ARRAY['starter', 'premium', 'ultimate'], tier)`,
        [month],
      );
      return rows.map((row) => tierMonth.parse(row));
    },
    /** Users of the month before, and those of them who came back. */
    async retained(month: Month, previous: Month) {
      const { rows } = await pool.query<{ previous: number; retained: number }>(
        `SELECT count(*)::int AS previous, count(m.user_id)::int AS retained
         FROM monthly_usage_summary p
         LEFT JOIN monthly_usage_summary m ON m.user_id = p.user_id AND m.month = $1 AND m.requests > 0
         WHERE p.month = $2 AND p.requests > 0`,
        [month, previous],
      );
      return rows[0] ?? { previous: 0, retained: 0 };
    },
  };
};
