import type { Database } from '#server/db/database.ts';
import { HEALTH_BANDS } from '#shared/domain/budget.ts';
import { microVnd, nanoUsd, parseDecimal } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';

/**
 * The figures again, straight from `usage_logs`, by PostgreSQL's own time zone and decimals: nothing here goes through
 * summaries, rollups, the feed or SQLite, so an error in any of them shows.
 */
const MONTH = `to_char(occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM')`;
const DAY = `to_char(occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')`;
const SUMS = `
  coalesce(sum(cost_vnd), 0)::text AS vnd, coalesce(sum(cost_usd), 0)::text AS usd,
  coalesce(sum(cost_vnd) FILTER (WHERE token_source = 'estimated'), 0)::text AS estimated,
  coalesce(sum(cost_vnd) FILTER (WHERE token_source = 'exact'), 0)::text AS exact,
  coalesce(sum(baseline_cost_vnd), 0)::text AS baseline, count(*)::int AS requests,
  count(*) FILTER (WHERE status = 'failed')::int AS failed,
  count(*) FILTER (WHERE status = 'abandoned')::int AS abandoned,
  count(*) FILTER (WHERE cost_vnd IS NULL)::int AS unpriced, coalesce(sum(input_tokens), 0)::int AS input,
  coalesce(sum(cached_input_tokens), 0)::int AS cached, coalesce(sum(output_tokens), 0)::int AS output`;
type SumsRow = Record<'vnd' | 'usd' | 'estimated' | 'exact' | 'baseline', string> &
  Record<'requests' | 'failed' | 'abandoned' | 'unpriced' | 'input' | 'cached' | 'output', number>;

const micro = (text: string) => microVnd(parseDecimal(text, 6));
const sums = (row: SumsRow) => ({
  costMicroVnd: micro(row.vnd),
  costNanoUsd: nanoUsd(parseDecimal(row.usd, 9)),
  exactMicroVnd: micro(row.exact),
  estimatedMicroVnd: micro(row.estimated),
  baselineMicroVnd: micro(row.baseline),
  requests: row.requests,
  failedRequests: row.failed,
  abandonedRequests: row.abandoned,
  unpricedRequests: row.unpriced,
  inputTokens: row.input,
  cachedInputTokens: row.cached,
  outputTokens: row.output,
});

export const createUsageSql = ({ pool }: Database) => {
  const query = async <Row extends object>(text: string, values: unknown[]) =>
    (await pool.query<Row>(text, values)).rows;
  return {
    async month(month: Month, userId?: string) {
      const [row] = await query<SumsRow>(
        `SELECT ${SUMS} FROM usage_logs WHERE ${MONTH} = $1 AND ($2::text IS NULL OR user_id = $2)`,
        [month, userId ?? null],
      );
      if (!row) throw new Error('a sum has a row');
      return sums(row);
    },
    async spentBetween(from: Date, before: Date) {
      const [row] = await query<{ vnd: string }>(
        'SELECT coalesce(sum(cost_vnd), 0)::text AS vnd FROM usage_logs WHERE occurred_at >= $1 AND occurred_at < $2',
        [from, before],
      );
      return micro(row?.vnd ?? '0');
    },
    /** Name → sums, split by a column, or by day. */
    async split(month: Month, by: string, userId?: string) {
      const column = by === 'day' ? DAY : by;
      const rows = await query<SumsRow & { name: string }>(
        `SELECT ${column} AS name, ${SUMS} FROM usage_logs
         WHERE ${MONTH} = $1 AND ($2::text IS NULL OR user_id = $2) GROUP BY 1`,
        [month, userId ?? null],
      );
      return new Map(rows.map((row) => [row.name, sums(row)]));
    },
    async dayParts(month: Month, by: string) {
      const rows = await query<{ day: string; name: string; vnd: string }>(
        `SELECT ${DAY} AS day, ${by} AS name, coalesce(sum(cost_vnd), 0)::text AS vnd FROM usage_logs
         WHERE ${MONTH} = $1 GROUP BY 1, 2`,
        [month],
      );
      return new Map(rows.map(({ day, name, vnd }) => [`${day} ${name}`, micro(vnd)]));
    },
    async users(month: Month) {
      const rows = await query<{ user_id: string; vnd: string; requests: number }>(
        `SELECT user_id, coalesce(sum(cost_vnd), 0)::text AS vnd, count(*)::int AS requests FROM usage_logs
         WHERE ${MONTH} = $1 GROUP BY 1`,
        [month],
      );
      return new Map(rows.map(({ user_id, vnd, requests }) => [user_id, { costMicroVnd: micro(vnd), requests }]));
    },
    /** Users by band of their budget, those without usage in the lowest. */
    async bands(month: Month) {
      const rows = await query<{ band: string; users: number }>(
        `SELECT CASE WHEN spent > budget THEN 'over100' WHEN spent >= budget * 0.95 THEN 'from95'
             WHEN spent >= budget * 0.90 THEN 'from90' WHEN spent >= budget * 0.75 THEN 'from75' ELSE 'under75' END AS band,
           count(*)::int AS users
         FROM (SELECT s.monthly_budget_vnd::numeric AS budget, coalesce(sum(l.cost_vnd), 0) AS spent
           FROM user_cost_settings s LEFT JOIN usage_logs l ON l.user_id = s.user_id AND ${MONTH} = $1
           GROUP BY s.user_id) budgets GROUP BY 1`,
        [month],
      );
      const users = new Map(rows.map((row) => [row.band, row.users]));
      return HEALTH_BANDS.map((band) => ({ band, users: users.get(band) ?? 0 }));
    },
    async recent(month: Month, userId: string) {
      return query<{ request_id: string; vnd: string | null }>(
        `SELECT request_id, cost_vnd::text AS vnd FROM usage_logs WHERE ${MONTH} = $1 AND user_id = $2
         ORDER BY occurred_at DESC, request_id LIMIT 50`,
        [month, userId],
      );
    },
  };
};
export type UsageSql = ReturnType<typeof createUsageSql>;
