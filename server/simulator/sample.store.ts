import type { Database } from '#server/db/database.ts';
import type { Month } from '#shared/domain/time.ts';
import type { SampleSettings, SampleUser } from './population.ts';

/** The ids of scheduled requests begin so: they can be drawn again, live ones can't. */
export const SCHEDULED_PREFIX = 'smp_';

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

  /** The newest scheduled and the newest live request of the sample's users; null where there is none. */
  async lastRecorded(userIds: readonly string[]) {
    const { rows } = await pool.query<{ scheduled: Date | null; live: Date | null }>(
      `SELECT max(occurred_at) FILTER (WHERE starts_with(request_id, $1)) AS scheduled,
         max(occurred_at) FILTER (WHERE NOT starts_with(request_id, $1)) AS live
       FROM usage_logs WHERE user_id = ANY ($2)`,
      [SCHEDULED_PREFIX, userIds],
    );
    return rows[0] ?? { scheduled: null, live: null };
  },

  /** Of those given, users whose budget of a month is spent, and users who are nearest to that, `count` of each. */
  async nearBudget(userIds: readonly string[], month: Month, count: number) {
    const { rows } = await pool.query<{ user_id: string }>(
      `SELECT user_id FROM (
         SELECT user_id, row_number() OVER (PARTITION BY cost_vnd >= budget_vnd ORDER BY cost_vnd / budget_vnd DESC) AS place
         FROM monthly_usage_summary WHERE month = $1 AND budget_vnd > 0 AND user_id = ANY ($2)
       ) ranked WHERE place <= $3`,
      [month, userIds, count],
    );
    return rows.map(({ user_id: userId }) => userId);
  },
});
