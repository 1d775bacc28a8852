import * as z from 'zod';
import type { PoolClient } from 'pg';
import type { Database } from '#server/db/database.ts';
import { arm, complexity, count, requestStatus, tier } from '#shared/contracts/fields.ts';
import { microVnd } from '#shared/domain/money.ts';
import { monthEnd, monthStart, type Month } from '#shared/domain/time.ts';

const amount = z.string().transform((text) => microVnd(BigInt(text)));
const usageRow = z.object({
  userId: z.string(),
  occurredAt: z.date(),
  provider: z.string(),
  model: z.string(),
  requestedModel: z.string(),
  complexity,
  arm,
  status: requestStatus,
  input: count,
  cachedInput: count,
  output: count,
  /** Null: it has no price. */
  cost: amount.nullable(),
  vndPerUsd: z.string(),
});
export type ReplayRow = z.infer<typeof usageRow>;

const userFacts = z.object({
  userId: z.string(),
  tier,
  /** The month's, in đồng. */
  budgetVnd: z.int(),
  warningPercent: z.int(),
  criticalPercent: z.int(),
  emergencyPercent: z.int(),
  preferredModels: z.array(z.string()),
  blockedModels: z.array(z.string()),
});
export type ReplayUser = z.infer<typeof userFacts>;

/** Backwards along the index of users' requests: users in any order, each user's requests in the order of time. */
const READ_USAGE = `DECLARE month_usage NO SCROLL CURSOR FOR
  SELECT user_id AS "userId", occurred_at AS "occurredAt", provider, model, requested_model AS "requestedModel",
    complexity, arm, status, input_tokens AS input, cached_input_tokens AS "cachedInput", output_tokens AS output,
    (cost_vnd * 1000000)::bigint::text AS cost, vnd_per_usd::text AS "vndPerUsd"
  FROM usage_logs WHERE occurred_at >= $1 AND occurred_at < $2 ORDER BY user_id DESC, occurred_at`;
const READ_USERS = `SELECT m.user_id AS "userId", m.tier, m.budget_vnd AS "budgetVnd",
    coalesce(s.warning_percent, 75) AS "warningPercent", coalesce(s.critical_percent, 90) AS "criticalPercent",
    coalesce(s.emergency_percent, 95) AS "emergencyPercent",
    coalesce(p.preferred_models, '{}') AS "preferredModels", coalesce(p.blocked_models, '{}') AS "blockedModels"
  FROM monthly_usage_summary m LEFT JOIN user_cost_settings s ON s.user_id = m.user_id
  LEFT JOIN user_model_preferences p ON p.user_id = m.user_id WHERE m.month = $1 AND m.user_id = ANY ($2)`;

export type ReplayBatch = { readonly rows: readonly ReplayRow[]; readonly users: ReadonlyMap<string, ReplayUser> };

const readBatch = async (client: PoolClient, month: Month, size: number): Promise<ReplayBatch> => {
  const usage = await client.query(`FETCH ${size} FROM month_usage`);
  const rows = z.array(usageRow).parse(usage.rows);
  const ids = [...new Set(rows.map(({ userId }) => userId))];
  const users = z.array(userFacts).parse((await client.query(READ_USERS, [month, ids])).rows);
  return { rows, users: new Map(users.map((user) => [user.userId, user])) };
};

/** Every request of a month, user by user, a few at a time: so the memory it takes doesn't grow with the month. */
export async function* readMonthUsage({ pool }: Pick<Database, 'pool'>, month: Month, size: number) {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ');
    // Cursors can't take parameters of another kind than text.
    const between = [monthStart(month), monthEnd(month)].map((instant) => `'${instant.toISOString()}'`);
    await client.query(READ_USAGE.replace('$1', between[0] ?? '').replace('$2', between[1] ?? ''));
    for (;;) {
      const batch = await readBatch(client, month, size);
      if (batch.rows.length === 0) break;
      yield batch;
    }
    broken = false;
  } finally {
    // Also when the reader goes away in the middle.
    if (broken)
      await client.query('ROLLBACK').then(
        () => (broken = false),
        () => {},
      );
    else await client.query('COMMIT');
    client.release(broken);
  }
}
