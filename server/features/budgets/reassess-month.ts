import type { ClientBase } from 'pg';
import { levelOf, levelRank, monthStanding, raiseCrossedAlerts, STANDING_COLUMNS } from '#server/lib/budget-alerts.ts';
import type { Month } from '#shared/domain/time.ts';

/**
 * Judges a user's month anew after their settings changed, in the transaction that changed them: the month takes the new
 * budget; levels that its spend no longer reaches are armed again, and a level it now reaches is alerted once.
 * Does nothing while the month has no spend. `now` is when an alert counts as raised.
 */
export const reassessMonth = async (client: ClientBase, userId: string, month: Month, now = new Date()) => {
  // As the recorder does, so that no request is settled against the settings that are just being replaced.
  await client.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  await client.query(
    `UPDATE monthly_usage_summary m SET budget_vnd = s.monthly_budget_vnd FROM user_cost_settings s
     WHERE m.user_id = $1 AND m.month = $2 AND s.user_id = m.user_id AND m.budget_vnd <> s.monthly_budget_vnd`,
    [userId, month],
  );
  const { rows } = await client.query(
    `SELECT ${STANDING_COLUMNS} FROM monthly_usage_summary m LEFT JOIN user_cost_settings s ON s.user_id = m.user_id
     WHERE m.user_id = $1 AND m.month = $2`,
    [userId, month],
  );
  if (rows.length === 0) return;
  const standing = monthStanding.parse(rows[0]);
  const rank = levelRank(levelOf(standing));
  if (rank >= standing.alerted_level) return raiseCrossedAlerts(client, [standing], now);
  await client.query(
    `UPDATE monthly_usage_summary SET alerted_level = $3, arming = arming + 1 WHERE user_id = $1 AND month = $2`,
    [userId, month, rank],
  );
};
