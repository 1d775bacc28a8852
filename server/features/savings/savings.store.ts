import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { arm, complexity, day } from '#shared/contracts/fields.ts';
import { microVnd, parseDecimal, type MicroVnd } from '#shared/domain/money.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { USER_SUMS, type UserSums } from './ratio-interval.ts';

/** A request counts where its first paid attempt does; later attempts add to its cost. */
const IS_FIRST = `l.attempt = 1 OR NOT EXISTS (SELECT FROM usage_logs e WHERE e.user_id = l.user_id
  AND e.request_id = l.request_id AND e.attempt < l.attempt
  AND e.occurred_at BETWEEN l.occurred_at - interval '1 day' AND l.occurred_at + interval '1 day')`;

/**
 * Totals of each arm in [$1, $2), and sums over users without those on a list ($3), who were not drawn by chance, and
 * without those who changed sides, whose two parts belong to different times.
 */
const ARMS = `WITH sides AS MATERIALIZED (
  SELECT user_id, arm, count(*) FILTER (WHERE ${IS_FIRST}) AS requests,
    count(*) FILTER (WHERE cost_vnd IS NULL AND (${IS_FIRST})) AS unpriced, coalesce(sum(cost_vnd), 0) AS cost
  FROM usage_logs l WHERE occurred_at >= $1 AND occurred_at < $2 GROUP BY user_id, arm
), stayed AS (
  SELECT min(arm) AS arm, min(requests - unpriced)::float8 AS x, min(cost)::float8 * 1e6 AS y FROM sides
  WHERE user_id <> ALL ($3::text[]) GROUP BY user_id HAVING count(*) = 1
), sums AS (
  SELECT arm, count(*)::int AS stayed, ${USER_SUMS.map((product) => `sum(${product.split('').join(' * ')}) AS ${product}`).join(', ')}
  FROM stayed GROUP BY arm
), totals AS (
  SELECT arm, count(*)::int AS users, sum(requests)::int AS requests, sum(unpriced)::int AS unpriced, sum(cost)::text AS cost
  FROM sides GROUP BY arm
)
SELECT * FROM totals LEFT JOIN sums USING (arm)`;

/** Treatment's calls by day of Vietnam; products of tokens and rate, for prices to be put on them. */
const DAYS = `SELECT to_char(occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD') AS day, count(*)::int AS calls,
  count(cost_vnd)::int AS priced, coalesce(sum(cost_vnd), 0)::text AS cost,
  count(cost_vnd) FILTER (WHERE baseline_cost_vnd IS NOT NULL)::int AS with_baseline,
  coalesce(sum(cost_vnd) FILTER (WHERE baseline_cost_vnd IS NOT NULL), 0)::text AS cost_with_baseline,
  coalesce(sum(baseline_cost_vnd) FILTER (WHERE cost_vnd IS NOT NULL), 0)::text AS baseline,
  coalesce(sum((input_tokens - cached_input_tokens) * vnd_per_usd) FILTER (WHERE cost_vnd IS NOT NULL), 0)::text AS fresh,
  coalesce(sum(cached_input_tokens * vnd_per_usd) FILTER (WHERE cost_vnd IS NOT NULL), 0)::text AS cached,
  coalesce(sum(output_tokens * vnd_per_usd) FILTER (WHERE cost_vnd IS NOT NULL), 0)::text AS output,
  max(input_tokens + output_tokens) AS longest, array_agg(DISTINCT complexity) AS complexities
  FROM usage_logs WHERE occurred_at >= $1 AND occurred_at < $2 AND arm = 'treatment' GROUP BY 1 ORDER BY 1`;

const FEATURES = `SELECT DISTINCT feature FROM chat_decisions, unnest(features) feature
  WHERE occurred_at >= $1 AND occurred_at < $2 AND arm = 'treatment'`;

const vnd = z.string().transform((text) => microVnd(parseDecimal(text, 6)));
/** Tokens times đồng per USD, in 10⁻⁴. */
const weighed = z.string().transform((text) => parseDecimal(text, 4));
const sumOf = z
  .number()
  .nullable()
  .transform((sum) => sum ?? 0);
const armRow = z.object({
  arm,
  users: z.int(),
  requests: z.int(),
  unpriced: z.int(),
  cost: vnd,
  stayed: sumOf,
  ...(Object.fromEntries(USER_SUMS.map((product) => [product, sumOf])) as Record<
    (typeof USER_SUMS)[number],
    typeof sumOf
  >),
});
export type ArmTotals = {
  readonly users: number;
  readonly requests: number;
  readonly unpriced: number;
  readonly cost: MicroVnd;
  /** Of users who stayed on one side and are on no list; y is micro-đồng. */
  readonly stayed: UserSums;
};
const treatedDay = z.object({
  day,
  calls: z.int(),
  priced: z.int(),
  cost: vnd,
  with_baseline: z.int(),
  cost_with_baseline: vnd,
  baseline: vnd,
  fresh: weighed,
  cached: weighed,
  output: weighed,
  longest: z.int(),
  complexities: z.array(complexity),
});
export type TreatedDay = z.infer<typeof treatedDay>;

const NOBODY: UserSums = { users: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0, xxx: 0, xxy: 0, xyy: 0 };
const NOTHING: ArmTotals = { users: 0, requests: 0, unpriced: 0, cost: microVnd(0n), stayed: NOBODY };

export type SavingsStore = ReturnType<typeof createSavingsStore>;
export const createSavingsStore = ({ pool }: Pick<Database, 'pool'>) => ({
  /** What each arm did and cost; users on a list are not compared. */
  async arms(from: Date, until: Date, listed: readonly string[]): Promise<Record<Arm, ArmTotals>> {
    const { rows } = await pool.query(ARMS, [from, until, listed]);
    const found = { treatment: NOTHING, control: NOTHING };
    for (const row of rows) {
      const { arm: side, stayed: users, ...parsed } = armRow.parse(row);
      const { requests, unpriced, cost, ...sums } = parsed;
      found[side] = { users: sums.users, requests, unpriced, cost, stayed: { ...sums, users } };
    }
    return found;
  },
  /** Treatment's calls, oldest day first. */
  async treatedDays(from: Date, until: Date) {
    return (await pool.query(DAYS, [from, until])).rows.map((row) => treatedDay.parse(row));
  },
  /** What treated requests needed of a model, such as `vision`. */
  async features(from: Date, until: Date) {
    const { rows } = await pool.query<{ feature: string }>(FEATURES, [from, until]);
    return rows.map(({ feature }) => feature);
  },
  /** The hour of the first request, once it is summed up; null before it. */
  async firstHour() {
    const { rows } = await pool.query<{ hour: Date | null }>('SELECT min(hour) AS hour FROM usage_rollup');
    return rows[0]?.hour ?? null;
  },
});
