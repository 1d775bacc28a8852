import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import type { UsageHistory, UsageHistoryQuery, UsageLogs } from '#shared/contracts/cost-optimization.ts';
import { usageLogs } from '#shared/contracts/cost-optimization.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { dayStart, isDay, isMonth } from '#shared/domain/time.ts';
import { wireRowSql } from '#server/lib/wire-rows.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';

const lastOf = <T>(rows: readonly T[], limit: number) => (rows.length > limit ? rows[limit - 1] : undefined);

const READ_LOGS = `SELECT (${wireRowSql('usage')})::json AS row FROM usage_logs r
  WHERE r.user_id = $1 AND ($2::timestamptz IS NULL OR (r.occurred_at, r.request_id, r.attempt) < ($2, $3, $4))
  ORDER BY r.occurred_at DESC, r.request_id DESC, r.attempt DESC LIMIT $5`;
const logRow = z.object({ row: usageLogs.shape.items.element });

const SUMS = `sum(requests)::int AS requests, sum(input_tokens)::text AS "inputTokens", sum(output_tokens)::text AS "outputTokens",
  (sum(cost_vnd) * 1000000)::bigint::text AS "costMicroVnd", (sum(baseline) * 1000000)::bigint::text AS "baselineMicroVnd"`;
const READ_HISTORY = {
  month: `SELECT month AS period, ${SUMS} FROM (SELECT month, requests, input_tokens, output_tokens, cost_vnd,
      baseline_cost_vnd AS baseline FROM monthly_usage_summary WHERE user_id = $1 AND requests > 0
      AND ($2::text IS NULL OR month < $2)) m GROUP BY month ORDER BY month DESC LIMIT $3`,
  day: `SELECT to_char(occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD') AS period, ${SUMS} FROM (
      SELECT occurred_at, 1 AS requests, input_tokens, output_tokens, coalesce(cost_vnd, 0) AS cost_vnd,
      coalesce(baseline_cost_vnd, 0) AS baseline FROM usage_logs
      WHERE user_id = $1 AND ($2::timestamptz IS NULL OR occurred_at < $2)) u GROUP BY 1 ORDER BY 1 DESC LIMIT $3`,
} as const;
const tokens = z.coerce.number().int().min(0);
const historyRow = z.object({
  period: z.string().refine((text) => isMonth(text) || isDay(text)),
  requests: z.int(),
  inputTokens: tokens,
  outputTokens: tokens,
  costMicroVnd: z.string(),
  baselineMicroVnd: z.string(),
});

/** The period a page of history begins before, as its query takes it. */
const historyPlace = ({ by, cursor }: UsageHistoryQuery): string | Date | null => {
  if (cursor === undefined) return null;
  const [period = ''] = decodeCursor(cursor, 1);
  if (by === 'month' && isMonth(period)) return period;
  if (by === 'day' && isDay(period)) return dayStart(period);
  throw new AppError('request.invalid', { field: 'cursor' });
};
const logsPlace = (cursor: string | undefined) => {
  if (cursor === undefined) return [null, null, null];
  const [at = '', requestId = '', attempt = ''] = decodeCursor(cursor, 3);
  const isPlace = z.iso.datetime({ precision: 3 }).safeParse(at).success && /^\d{1,5}$/.test(attempt);
  if (!isPlace) throw new AppError('request.invalid', { field: 'cursor' });
  return [at, requestId, attempt];
};

export type UsagePagesStore = ReturnType<typeof createUsagePagesStore>;
/** A user's requests and periods, page by page; one row more than asked tells whether there is another page. */
export const createUsagePagesStore = ({ pool }: Pick<Database, 'pool'>) => ({
  async logs(userId: string, { limit, cursor }: { limit: number; cursor?: string }): Promise<UsageLogs> {
    const { rows } = await pool.query(READ_LOGS, [userId, ...logsPlace(cursor), limit + 1]);
    const items = z
      .array(logRow)
      .parse(rows)
      .map(({ row }) => row);
    const last = lastOf(items, limit);
    return {
      items: items.slice(0, limit),
      nextCursor: last ? encodeCursor([last.occurredAt, last.requestId, String(last.attempt)]) : null,
    };
  },
  async history(userId: string, query: UsageHistoryQuery): Promise<UsageHistory> {
    const { rows } = await pool.query(READ_HISTORY[query.by], [userId, historyPlace(query), query.limit + 1]);
    const items = z.array(historyRow).parse(rows);
    const last = lastOf(items, query.limit);
    return { items: items.slice(0, query.limit), nextCursor: last ? encodeCursor([last.period]) : null };
  },
});
