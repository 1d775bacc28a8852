import * as z from 'zod';
import type { Database } from '#server/db/database.ts';

const average = z.object({
  requests: z.int(),
  inputTokens: z.int(),
  cachedInputTokens: z.int(),
  outputTokens: z.int(),
  costMicroVnd: z.string().nullable(),
});
const usedModel = z.object({ ref: z.string() });
export type AverageRequest = z.infer<typeof average>;

/** Means are rounded to whole tokens and whole micro-đồng. */
const READ_AVERAGE = `SELECT count(*)::int AS requests, coalesce(round(avg(input_tokens)), 0)::int AS "inputTokens",
    coalesce(round(avg(cached_input_tokens)), 0)::int AS "cachedInputTokens",
    coalesce(round(avg(output_tokens)), 0)::int AS "outputTokens",
    round(avg(cost_vnd) * 1000000)::bigint::text AS "costMicroVnd"
  FROM usage_logs WHERE user_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND status = 'ok'`;
const READ_USED = `SELECT provider || '/' || model AS ref FROM usage_logs
  WHERE user_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND status = 'ok'
  GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT $4`;

export type CostBreakdownStore = ReturnType<typeof createCostBreakdownStore>;
export const createCostBreakdownStore = ({ pool }: Pick<Database, 'pool'>) => ({
  /** A user's mean answered request; all 0 when there is none. */
  async average(userId: string, from: Date, to: Date): Promise<AverageRequest> {
    const { rows } = await pool.query(READ_AVERAGE, [userId, from, to]);
    return average.parse(rows[0]);
  },
  /** The models that answered a user most often, as `provider/model`. */
  async usedModels(userId: string, from: Date, to: Date, limit: number) {
    const { rows } = await pool.query(READ_USED, [userId, from, to, limit]);
    return z
      .array(usedModel)
      .parse(rows)
      .map(({ ref }) => ref);
  },
});
