import type { ClientBase } from 'pg';
import { BUDGET_LEVELS, budgetLevel, type BudgetLevel } from '#shared/domain/budget.ts';
import { microVnd, parseDecimal } from '#shared/domain/money.ts';
import * as z from 'zod';

/** A user's month with what decides its level. Amounts of `spent_vnd` are decimal text with six places. */
export const monthStanding = z.object({
  user_id: z.string(),
  month: z.string(),
  spent_vnd: z.string(),
  budget_vnd: z.int(),
  /** Rank of the highest level alerted since the last re-arming. */
  alerted_level: z.int(),
  warning_percent: z.int(),
  critical_percent: z.int(),
  emergency_percent: z.int(),
  alerts_enabled: z.boolean(),
  /** When the level was reached, where that is known: usage may be recorded long after it happened. */
  reached_at: z.string().optional(),
});
export type MonthStanding = z.infer<typeof monthStanding>;

/** Columns of `monthStanding` from monthly_usage_summary `m` and user_cost_settings `s`, which may be missing. */
export const STANDING_COLUMNS = `m.user_id, m.month, m.cost_vnd::text AS spent_vnd, m.budget_vnd, m.alerted_level,
  coalesce(s.warning_percent, 75) AS warning_percent, coalesce(s.critical_percent, 90) AS critical_percent,
  coalesce(s.emergency_percent, 95) AS emergency_percent, coalesce(s.budget_alerts_enabled, true) AS alerts_enabled`;

export const levelOf = (standing: MonthStanding): BudgetLevel =>
  budgetLevel(microVnd(parseDecimal(standing.spent_vnd, 6)), standing.budget_vnd, {
    warningPercent: standing.warning_percent,
    criticalPercent: standing.critical_percent,
    emergencyPercent: standing.emergency_percent,
  });

export const levelRank = (level: BudgetLevel) => BUDGET_LEVELS.indexOf(level);

/**
 * Raises one alert for each month that stands above the level alerted last: the highest level it has reached.
 * While a user's alerts are switched off nothing is raised and nothing is marked as alerted, so switching them on raises
 * what is due at the next change. It counts as raised when the level was reached, else `now`. The caller holds the users'
 * rows, so no two transactions judge one month at once.
 */
export const raiseCrossedAlerts = async (client: ClientBase, standings: readonly MonthStanding[], now: Date) => {
  const crossed = standings
    .map((standing) => ({ ...standing, level: levelOf(standing) }))
    .filter(({ level, alerted_level, alerts_enabled }) => alerts_enabled && levelRank(level) > alerted_level);
  if (crossed.length === 0) return;
  await client.query(
    `WITH crossed AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[],
       $5::timestamptz[]) AS c (user_id, month, level, rank, reached_at)),
     marked AS (
       UPDATE monthly_usage_summary m SET alerted_level = c.rank FROM crossed c
       WHERE m.user_id = c.user_id AND m.month = c.month AND m.alerted_level < c.rank
       RETURNING m.user_id, m.month, c.level, m.arming, m.cost_vnd, m.budget_vnd, c.reached_at)
     INSERT INTO alerts (user_id, month, level, arming, spent_vnd, budget_vnd, raised_at)
     SELECT user_id, month, level, arming, cost_vnd, budget_vnd, reached_at FROM marked
     ON CONFLICT (user_id, month, level, arming) DO NOTHING`,
    [
      crossed.map(({ user_id }) => user_id),
      crossed.map(({ month }) => month),
      crossed.map(({ level }) => level),
      crossed.map(({ level }) => levelRank(level)),
      crossed.map(({ reached_at }) => reached_at ?? now.toISOString()),
    ],
  );
};
