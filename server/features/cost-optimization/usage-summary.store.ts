import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { category } from '#shared/contracts/fields.ts';
import { monthEnd, monthStart, type Month } from '#shared/domain/time.ts';

const count = z.coerce.number().int().min(0);
const digits = z.string();
const sums = {
  requests: count,
  inputTokens: count,
  outputTokens: count,
  costMicroVnd: digits,
  baselineMicroVnd: digits,
};
const monthSums = z.object({
  ...sums,
  cachedInputTokens: count,
  failedRequests: count,
  abandonedRequests: count,
  unpricedRequests: count,
  estimatedMicroVnd: digits,
  reservedMicroVnd: digits,
  budgetVnd: z.int(),
});
export type MonthSums = z.infer<typeof monthSums>;
const modelSums = z.object({ provider: z.string(), model: z.string(), ...sums });
const categorySums = z.object({ category, ...sums });

const micro = (sql: string) => `(${sql} * 1000000)::bigint::text`;
const READ_MONTH = `SELECT requests, input_tokens AS "inputTokens", output_tokens AS "outputTokens",
    ${micro('cost_vnd')} AS "costMicroVnd", ${micro('baseline_cost_vnd')} AS "baselineMicroVnd",
    cached_input_tokens AS "cachedInputTokens", failed_requests AS "failedRequests",
    abandoned_requests AS "abandonedRequests", unpriced_requests AS "unpricedRequests",
    ${micro('estimated_cost_vnd')} AS "estimatedMicroVnd", ${micro('reserved_vnd')} AS "reservedMicroVnd",
    budget_vnd AS "budgetVnd"
  FROM monthly_usage_summary WHERE user_id = $1 AND month = $2`;
/** One reading of the user's month, summed both ways. */
const READ_PARTS = `SELECT provider, model, category, count(*)::int AS requests, sum(input_tokens) AS "inputTokens",
    sum(output_tokens) AS "outputTokens", ${micro('coalesce(sum(cost_vnd), 0)')} AS "costMicroVnd",
    ${micro('coalesce(sum(baseline_cost_vnd), 0)')} AS "baselineMicroVnd"
  FROM usage_logs WHERE user_id = $1 AND occurred_at >= $2 AND occurred_at < $3
  GROUP BY GROUPING SETS ((provider, model), (category)) ORDER BY coalesce(sum(cost_vnd), 0) DESC, 1, 2, 3`;

export type UsageSummaryStore = ReturnType<typeof createUsageSummaryStore>;
export const createUsageSummaryStore = ({ pool }: Pick<Database, 'pool'>) => ({
  /** Undefined while the month has neither usage nor reservations. */
  async month(userId: string, month: Month): Promise<MonthSums | undefined> {
    const { rows } = await pool.query(READ_MONTH, [userId, month]);
    return rows.length === 0 ? undefined : monthSums.parse(rows[0]);
  },
  /** The same month by model and by category, the dearest first. */
  async parts(userId: string, month: Month) {
    const { rows } = await pool.query<{ category: string | null }>(READ_PARTS, [
      userId,
      monthStart(month),
      monthEnd(month),
    ]);
    return {
      byModel: z.array(modelSums).parse(rows.filter((row) => row.category === null)),
      byCategory: z.array(categorySums).parse(rows.filter((row) => row.category !== null)),
    };
  },
});
