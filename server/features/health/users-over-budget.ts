import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import type { Counted } from '#shared/domain/health-verdict.ts';
import { monthOf, type Month } from '#shared/domain/time.ts';
import type { Arm } from '#shared/domain/usage.ts';
import type { BothArms } from './health-readings.ts';

/** Users looked at; more would not make a share of some per cent any surer. */
const SAMPLE = 20_000;
const REFRESH_MS = 5 * 60_000;

const SIZE = `SELECT greatest(reltuples, 1)::float8 AS rows FROM pg_class WHERE oid = 'monthly_usage_summary'::regclass`;
/** The sample stays the same while the table does, so that the share moves only when users do. */
const READ = `SELECT user_id, cost_vnd > budget_vnd AS over FROM monthly_usage_summary
  TABLESAMPLE BERNOULLI ($2) REPEATABLE (1) WHERE month = $1 AND requests > 0`;
const sampled = z.object({ user_id: z.string(), over: z.boolean() });

type Parts = { database: Pick<Database, 'pool'>; armOf: (userId: string) => Arm };

/** Users of a month and how many of them have spent more than their budget, by the arm they are in now. */
export const createUsersOverBudget = ({ database: { pool }, armOf }: Parts) => {
  let known: { month: Month; readAt: Date; users: BothArms<Counted> } | null = null;
  const read = async (month: Month): Promise<BothArms<Counted>> => {
    const { rows: size } = await pool.query<{ rows: number }>(SIZE);
    // Several months share the table, so this takes fewer than it could.
    const percent = Math.min(100, (100 * SAMPLE) / (size[0]?.rows ?? 1));
    const { rows } = await pool.query(READ, [month, percent]);
    const users = { treatment: { all: 0, bad: 0 }, control: { all: 0, bad: 0 } };
    for (const row of rows) {
      const { user_id: userId, over } = sampled.parse(row);
      const counted = users[armOf(userId)];
      counted.all += 1;
      counted.bad += Number(over);
    }
    return users;
  };
  return async (now: Date): Promise<BothArms<Counted>> => {
    const month = monthOf(now);
    if (known?.month === month && Math.abs(now.getTime() - known.readAt.getTime()) < REFRESH_MS) return known.users;
    known = { month, readAt: now, users: await read(month) };
    return known.users;
  };
};
