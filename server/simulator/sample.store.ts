import type { Database } from '#server/db/database.ts';
import type { Month } from '#shared/domain/time.ts';
import type { SampleSettings, SampleUser } from './population.ts';

/** The ids of the sample's requests begin so: scheduled ones can be drawn again, live ones can't. */
export const SCHEDULED_PREFIX = 'smp_';
export const LIVE_PREFIX = 'live_';

export type SampleStore = ReturnType<typeof createSampleStore>;

export const createSampleStore = ({ pool }: Database) => ({
  /** Adds users and settings in one transaction; those that exist stay as they are. */
  async addUsers(users: readonly SampleUser[], settings: readonly SampleSettings[]) {
    await pool.query(
      `WITH added AS (
         INSERT INTO users (id, name, email, tier, created_at)
         SELECT * FROM jsonb_to_recordset($1) AS u (id text, name text, email text, tier text, created_at timestamptz)
         ON CONFLICT (id) DO NOTHING
         RETURNING id
       )
       INSERT INTO user_cost_settings (user_id, monthly_budget_vnd, per_query_cap_vnd, warning_percent,
         critical_percent, emergency_percent, budget_alerts_enabled, optimization_enabled, updated_at, updated_by)
       SELECT s."userId", s."monthlyBudgetVnd", s."perQueryCapVnd", s."warningPercent", s."criticalPercent",
         s."emergencyPercent", s."budgetAlertsEnabled", s."optimizationEnabled", s."updatedAt", s."updatedBy"
       FROM jsonb_to_recordset($2) AS s ("userId" text, "monthlyBudgetVnd" integer, "perQueryCapVnd" integer,
         "warningPercent" integer, "criticalPercent" integer, "emergencyPercent" integer,
         "budgetAlertsEnabled" boolean, "optimizationEnabled" boolean, "updatedAt" timestamptz, "updatedBy" text)
       WHERE s."userId" IN (SELECT id FROM added)`,
      [
        JSON.stringify(
          users.map(({ id, name, email, tier, createdAt }) => ({ id, name, email, tier, created_at: createdAt })),
        ),
        JSON.stringify(settings),
      ],
    );
  },

  /** When a user was created; undefined when there is no such user. */
  async createdAt(userId: string) {
    const { rows } = await pool.query<{ created_at: Date }>('SELECT created_at FROM users WHERE id = $1', [userId]);
    return rows[0]?.created_at;
  },

  /** The sample's newest scheduled and newest live request; null where there is none. */
  async lastRecorded() {
    const { rows } = await pool.query<{ scheduled: Date | null; live: Date | null }>(
      `SELECT max(occurred_at) FILTER (WHERE starts_with(request_id, $1)) AS scheduled,
         max(occurred_at) FILTER (WHERE starts_with(request_id, $2)) AS live
       FROM usage_logs`,
      [SCHEDULED_PREFIX, LIVE_PREFIX],
    );
    return rows[0] ?? { scheduled: null, live: null };
  },

  /** Users whose budget of a month is spent. */
  async spentUsers(month: Month) {
    const { rows } = await pool.query<{ user_id: string }>(
      'SELECT user_id FROM monthly_usage_summary WHERE month = $1 AND cost_vnd >= budget_vnd',
      [month],
    );
    return new Set(rows.map(({ user_id: userId }) => userId));
  },
});
