import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { tier } from '#shared/contracts/fields.ts';
import { userSettings } from '#shared/contracts/settings.ts';
import { formatDecimal, microVnd, parseDecimal, type MicroVnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';

const amount = z.string().transform((text) => microVnd(parseDecimal(text, 6)));
const standingRow = z.object({
  tier,
  settings: userSettings.nullable(),
  /** The month's budget in đồng; null before the user's first request of the month. */
  budget: z.int().nullable(),
  settled: amount,
  reserved: amount,
  preferredModels: z.array(z.string()),
  blockedModels: z.array(z.string()),
});
const reservationRow = z.object({
  /** Null when the user is unknown. */
  granted: z.boolean().nullable(),
  committed: amount.nullable(),
  budget: z.int().nullable(),
});

const READ_STANDING = `SELECT u.tier, m.budget_vnd AS budget, coalesce(m.cost_vnd, 0)::text AS settled,
    coalesce(m.reserved_vnd, 0)::text AS reserved, coalesce(p.preferred_models, '{}') AS "preferredModels",
    coalesce(p.blocked_models, '{}') AS "blockedModels",
    CASE WHEN s.user_id IS NOT NULL THEN json_build_object('monthlyBudgetVnd', s.monthly_budget_vnd,
      'perQueryCapVnd', s.per_query_cap_vnd, 'warningPercent', s.warning_percent,
      'criticalPercent', s.critical_percent, 'emergencyPercent', s.emergency_percent,
      'budgetAlertsEnabled', s.budget_alerts_enabled, 'optimizationEnabled', s.optimization_enabled) END AS settings,
    coalesce(p.preferred_models, '{}') AS preferred, coalesce(p.blocked_models, '{}') AS blocked
  FROM users u LEFT JOIN user_cost_settings s ON s.user_id = u.id LEFT JOIN user_model_preferences p ON p.user_id = u.id
  LEFT JOIN monthly_usage_summary m ON m.user_id = u.id AND m.month = $2 WHERE u.id = $1`;
const RESERVE = `SELECT granted, committed_vnd::text AS committed, limit_vnd AS budget
  FROM reserve_budget($1, $2, $3, $4, $5, $6, $7)`;

export type Reservation = {
  userId: string;
  requestId: string;
  month: Month;
  amount: MicroVnd;
  leasedUntil: Date;
  at: Date;
  /** Đồng for starter, premium and ultimate, where the user has no settings. */
  tierBudgets: readonly number[];
};

export const createBudgetStore = ({ pool }: Database) => ({
  /** Undefined when the user is unknown. */
  async standing(userId: string, month: Month) {
    const { rows } = await pool.query({ name: 'read-standing', text: READ_STANDING, values: [userId, month] });
    return rows.length === 0 ? undefined : standingRow.parse(rows[0]);
  },
  /** One round trip, which is the transaction too. */
  async reserve({ userId, requestId, month, amount, leasedUntil, at, tierBudgets }: Reservation) {
    const values = [userId, requestId, month, formatDecimal(amount, 6), leasedUntil, at, tierBudgets];
    const { rows } = await pool.query({ name: 'reserve-budget', text: RESERVE, values });
    return reservationRow.parse(rows[0]);
  },
  async release(userId: string, requestId: string) {
    await pool.query('SELECT release_budget($1, $2)', [userId, requestId]);
  },
  async expire(at: Date) {
    const { rows } = await pool.query('SELECT expire_leases($1) AS expired', [at]);
    return z.object({ expired: z.int() }).parse(rows[0]).expired;
  },
});
