import type { PoolClient } from 'pg';
import * as z from 'zod';
import { tier } from '#shared/contracts/fields.ts';
import { userSettings, type UserSettings } from '#shared/contracts/settings.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { Tier } from '#shared/domain/usage.ts';

const keptSettings = z.object({
  name: z.string(),
  tier,
  settings: userSettings,
  preferredModels: z.array(z.string()),
  blockedModels: z.array(z.string()),
  /** The last monthly budget an operator gave, in đồng. */
  givenBudgetVnd: z.int().nullable(),
});
export type KeptSettings = z.infer<typeof keptSettings>;

/** What an operator changed something else about leaves the budget to whoever set it. */
const GIVEN = `(SELECT (a.after ->> 'monthlyBudgetVnd')::int FROM audit_log a
  WHERE a.subject = 'user:' || u.id AND a.action = 'settings.edit'
    AND a.after ->> 'monthlyBudgetVnd' IS DISTINCT FROM a.before ->> 'monthlyBudgetVnd'
  ORDER BY a.occurred_at DESC, a.id DESC LIMIT 1)`;
const READ = `SELECT u.name, u.tier, coalesce(p.preferred_models, '{}') AS "preferredModels",
    coalesce(p.blocked_models, '{}') AS "blockedModels", ${GIVEN} AS "givenBudgetVnd",
    json_build_object('monthlyBudgetVnd', coalesce(s.monthly_budget_vnd, $2),
      'perQueryCapVnd', coalesce(s.per_query_cap_vnd, 100), 'warningPercent', coalesce(s.warning_percent, 75),
      'criticalPercent', coalesce(s.critical_percent, 90), 'emergencyPercent', coalesce(s.emergency_percent, 95),
      'budgetAlertsEnabled', coalesce(s.budget_alerts_enabled, true),
      'optimizationEnabled', coalesce(s.optimization_enabled, true)) AS settings
  FROM users u LEFT JOIN user_cost_settings s ON s.user_id = u.id LEFT JOIN user_model_preferences p ON p.user_id = u.id
  WHERE u.id = $1`;

export type CostSettingsStore = ReturnType<typeof createCostSettingsStore>;
/** All within the caller's transaction. `tierBudgets` in đồng, for users without settings. */
export const createCostSettingsStore = (tierBudgets: Readonly<Record<Tier, number>>) => ({
  /** Throws `user.unknown`. */
  async read(client: PoolClient, userId: string): Promise<KeptSettings> {
    const found = await client.query<{ tier: Tier }>('SELECT tier FROM users WHERE id = $1', [userId]);
    const [user] = found.rows;
    if (!user) throw new AppError('user.unknown', { userId });
    const { rows } = await client.query(READ, [userId, tierBudgets[user.tier]]);
    return keptSettings.parse(rows[0]);
  },
  /** Holds the settings against others who edit them, making them when there are none. */
  async lock(client: PoolClient, userId: string) {
    const { starter, premium, ultimate } = tierBudgets;
    await client.query(
      `INSERT INTO user_cost_settings (user_id, monthly_budget_vnd)
      SELECT id, CASE tier WHEN 'premium' THEN $3::int WHEN 'ultimate' THEN $4::int ELSE $2::int END FROM users WHERE id = $1
      ON CONFLICT DO NOTHING`,
      [userId, starter, premium, ultimate],
    );
    await client.query('SELECT FROM user_cost_settings WHERE user_id = $1 FOR UPDATE', [userId]);
  },
  /**
   * `by` is named only for a budget they changed: one that nobody has set still follows the user's plan.
   */
  async write(client: PoolClient, userId: string, s: UserSettings, by: string, at: Date) {
    await client.query(
      `UPDATE user_cost_settings SET per_query_cap_vnd = $3, warning_percent = $4, critical_percent = $5,
        emergency_percent = $6, budget_alerts_enabled = $7, optimization_enabled = $8, updated_at = $10,
        updated_by = CASE WHEN monthly_budget_vnd = $2 THEN updated_by ELSE $9 END, monthly_budget_vnd = $2
      WHERE user_id = $1`,
      [
        userId,
        s.monthlyBudgetVnd,
        s.perQueryCapVnd,
        s.warningPercent,
        s.criticalPercent,
        s.emergencyPercent,
        s.budgetAlertsEnabled,
        s.optimizationEnabled,
        by,
        at,
      ],
    );
  },
  async writeModels(client: PoolClient, userId: string, preferred: string[], blocked: string[], at: Date) {
    await client.query(
      `INSERT INTO user_model_preferences (user_id, preferred_models, blocked_models, updated_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (user_id) DO UPDATE SET preferred_models = excluded.preferred_models,
        blocked_models = excluded.blocked_models, updated_at = excluded.updated_at`,
      [userId, preferred, blocked, at],
    );
  },
});
