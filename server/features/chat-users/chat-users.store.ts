import type { PoolClient } from 'pg';
import type { Database } from '#server/db/database.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import type { Tier } from '#shared/domain/usage.ts';

/** A user as their token tells them; name and email stay as they are when it doesn't. */
export type KnownUser = { readonly id: string; readonly tier: Tier; readonly name?: string; readonly email?: string };
/** Judges the user's current month anew after the budget changed, in the same transaction. */
export type ReassessUser = (client: PoolClient, userId: string, at: Date) => Promise<unknown>;

type Parts = { database: Database; budgets: Readonly<Record<Tier, number>>; reassess: ReassessUser };

const CREATE = `WITH created AS (
  INSERT INTO users (id, name, email, tier) VALUES ($1, coalesce($2, $1), coalesce($3, ''), $4)
  ON CONFLICT (id) DO NOTHING RETURNING id)
  INSERT INTO user_cost_settings (user_id, monthly_budget_vnd)
  SELECT $1, $5 WHERE EXISTS (SELECT FROM created) ON CONFLICT DO NOTHING`;
const UPDATE = `UPDATE users SET tier = $2, name = coalesce($3, name), email = coalesce($4, email)
  WHERE id = $1 AND (tier <> $2 OR name <> coalesce($3, name) OR email <> coalesce($4, email))`;

export type ChatUserStore = ReturnType<typeof createChatUserStore>;
export const createChatUserStore = ({ database, budgets, reassess }: Parts) => {
  /** A budget that nobody has edited follows the plan. Settings before the user: everybody locks them in that order. */
  const followTier = (user: KnownUser, former: Tier, at: Date) =>
    inTransaction(database, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE user_cost_settings SET monthly_budget_vnd = $2, updated_at = $4
        WHERE user_id = $1 AND updated_by IS NULL AND monthly_budget_vnd = $3 AND monthly_budget_vnd <> $2`,
        [user.id, budgets[user.tier], budgets[former], at],
      );
      await client.query(UPDATE, [user.id, user.tier, user.name, user.email]);
      if (rowCount) await reassess(client, user.id, at);
    });

  return {
    /** Creates the user with the plan's budget, or brings plan, name and email up to what the token says. */
    async bringUpToDate(user: KnownUser, at: Date) {
      const { id, tier, name, email } = user;
      await database.pool.query(CREATE, [id, name, email, tier, budgets[tier]]);
      const { rows } = await database.pool.query<{ tier: Tier }>('SELECT tier FROM users WHERE id = $1', [id]);
      const former = rows[0]?.tier ?? tier;
      if (former === tier) await database.pool.query(UPDATE, [id, tier, name, email]);
      else await followTier(user, former, at);
    },
  };
};
