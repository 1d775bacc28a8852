import type { Database } from '#server/db/database.ts';
import { monthEnd, monthStart, type Month } from '#shared/domain/time.ts';
import { putLineSql } from '#server/lib/wire-rows.ts';

export type UserUsageStore = ReturnType<typeof createUserUsageStore>;
export const createUserUsageStore = ({ pool }: Database) => ({
  /** All requests of one user's month as `put` lines, oldest first; null when the user is unknown. */
  async lines(userId: string, month: Month): Promise<string | null> {
    const { rows } = await pool.query<{ lines: string }>(
      `SELECT coalesce((SELECT string_agg(${putLineSql('usage')} || E'\\n', '' ORDER BY r.occurred_at, r.request_id, r.attempt)
        FROM usage_logs r WHERE r.user_id = u.id AND r.occurred_at >= $2 AND r.occurred_at < $3), '') AS lines
      FROM users u WHERE u.id = $1`,
      [userId, monthStart(month), monthEnd(month)],
    );
    return rows[0]?.lines ?? null;
  },
});
