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
});
export type MonthStanding = z.infer<typeof monthStanding>;

/** Columns of `monthStanding` from monthly_usage_summary `m` and user_cost_settings `s`, which may be missing. */
export const STANDING_COLUMNS = `m.user_id, m.month, m.cost_vnd::text AS spent_vnd, m.budget_vnd, m.alerted_level,
  coalesce(s.warning_percent, 75) AS warning_percent, coalesce(s.critical_percent, 90) AS critical_percent,
  coalesce(s.emergency_percent, 95) AS emergency_percent`;

export const levelOf = (standing: MonthStanding): BudgetLevel =>
  budgetLevel(microVnd(parseDecimal(standing.spent_vnd, 6)), standing.budget_vnd, {
    warningPercent: standing.warning_percent,
    criticalPercent: standing.critical_percent,
    emergencyPercent: standing.emergency_percent,
  });

export const levelRank = (level: BudgetLevel) => BUDGET_LEVELS.indexOf(level);

/**
 * Raises one alert for each month that stands above the level alerted last: the highest level it has reached, by the
 * rule of `budgetLevel`. While a user's alerts are switched off nothing is raised and nothing is marked as alerted, so
 * switching them on raises what is due at the next change. It counts as raised at `now`. The caller holds the users'
 * rows, so no two transactions judge one month at once.
 */
export const raiseCrossedAlerts = async (client: ClientBase, standings: readonly MonthStanding[], now: Date) => {
  const months = standings.map(({ month }) => month);
  await client.query('SELECT raise_due_alerts($1, $2, $3)', [standings.map(({ user_id }) => user_id), months, now]);
};
