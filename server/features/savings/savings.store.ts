import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { arm, complexity, day } from '#shared/contracts/fields.ts';
import { microVnd, parseDecimal } from '#shared/domain/money.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { USER_SUMS, type UserSums } from './ratio-interval.ts';

/** A request counts where its first paid attempt does; later attempts add to its cost. */
const IS_FIRST = `l.attempt = 1 OR NOT EXISTS (SELECT FROM usage_logs e WHERE e.user_id = l.user_id
  AND e.request_id = l.request_id AND e.attempt < l.attempt
  AND e.occurred_at BETWEEN l.occurred_at - interval '1 day' AND l.occurred_at + interval '1 day')`;

/** Totals of each arm in [$1, $2). */
const TOTALS = `SELECT arm, count(DISTINCT user_id)::int AS users, count(*) FILTER (WHERE ${IS_FIRST})::int AS requests,
  count(*) FILTER (WHERE cost_vnd IS NULL AND (${IS_FIRST}))::int AS unpriced, coalesce(sum(cost_vnd), 0)::text AS cost
  FROM usage_logs l WHERE occurred_at >= $1 AND occurred_at < $2 GROUP BY arm`;

/**
 * Sums over users, without those on a list ($3), who were not drawn by chance, and without those who changed sides, whose
 * two parts belong to different times.
 */
const USERS = `WITH sides AS (
  SELECT user_id, arm, count(*) FILTER (WHERE cost_vnd IS NOT NULL AND (${IS_FIRST})) AS requests,
    coalesce(sum(cost_vnd), 0) * 1000000 AS cost
  FROM usage_logs l WHERE occurred_at >= $1 AND occurred_at < $2 AND user_id <> ALL ($3::text[]) GROUP BY user_id, arm
), stayed AS (
  SELECT user_id, min(arm) AS arm, min(requests)::float8 AS x, min(cost)::float8 AS y FROM sides
  GROUP BY user_id HAVING count(*) = 1
)
SELECT arm, count(*)::int AS users, ${USER_SUMS.map((product) => `sum(${product.split('').join(' * ')}) AS ${product}`).join(', ')}
FROM stayed GROUP BY arm`;

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
const totals = z.object({ arm, users: z.int(), requests: z.int(), unpriced: z.int(), cost: vnd });
export type ArmTotals = Omit<z.infer<typeof totals>, 'arm'>;
const users = z.object({
  arm,
  users: z.int(),
  x: z.number(),
  y: z.number(),
  xx: z.number(),
  xy: z.number(),
  yy: z.number(),
  xxx: z.number(),
  xxy: z.number(),
  xyy: z.number(),
});
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

const bothArms = <T extends { arm: Arm }, R>(rows: readonly T[], none: R, of: (row: T) => R): Record<Arm, R> => {
  const find = (side: Arm) => {
    const row = rows.find((one) => one.arm === side);
    return row ? of(row) : none;
  };
  return { treatment: find('treatment'), control: find('control') };
};
const NOBODY: UserSums = { users: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0, xxx: 0, xxy: 0, xyy: 0 };
const NOTHING: ArmTotals = { users: 0, requests: 0, unpriced: 0, cost: microVnd(0n) };

export type SavingsStore = ReturnType<typeof createSavingsStore>;
export const createSavingsStore = ({ pool }: Pick<Database, 'pool'>) => ({
  async totals(from: Date, until: Date) {
    const { rows } = await pool.query(TOTALS, [from, until]);
    const parsed = rows.map((row) => totals.parse(row));
    return bothArms(parsed, NOTHING, (row) => row);
  },
  /** Users who stayed on one side, without those `listed`; y is micro-đồng. */
  async users(from: Date, until: Date, listed: readonly string[]) {
    const { rows } = await pool.query(USERS, [from, until, listed]);
    const parsed = rows.map((row) => users.parse(row));
    return bothArms(parsed, NOBODY, (row) => row);
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
