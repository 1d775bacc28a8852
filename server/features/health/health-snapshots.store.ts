import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { isoInstant } from '#server/lib/wire-rows.ts';
import { healthRow, type HealthRow } from '#shared/contracts/health.ts';

const stored = z
  .object({ ...healthRow.shape, rolled_back: z.boolean() })
  .omit({ rolledBack: true })
  .transform(({ rolled_back: rolledBack, ...row }): HealthRow => ({ ...row, rolledBack }));
const COLUMNS = `${isoInstant('at')} AS at, state, verdicts, readings, rolled_back`;

export type HealthSnapshotsStore = ReturnType<typeof createHealthSnapshotsStore>;
export const createHealthSnapshotsStore = ({ pool }: Pick<Database, 'pool'>) => {
  const select = async (condition: string, values: readonly unknown[]) =>
    (await pool.query(`SELECT ${COLUMNS} FROM health_snapshots ${condition}`, [...values])).rows.map((row) =>
      stored.parse(row),
    );
  return {
    /** False when somebody else was first with that minute. */
    async add(client: PoolClient, { at, state, verdicts, readings, rolledBack }: HealthRow, databaseMs: number) {
      const { rowCount } = await client.query(
        `INSERT INTO health_snapshots (at, state, verdicts, readings, rolled_back, database_ms) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (at) DO NOTHING`,
        [at, state, JSON.stringify(verdicts), JSON.stringify(readings), rolledBack, databaseMs],
      );
      return rowCount === 1;
    },
    /** Newest first. */
    newest: (limit: number) => select('ORDER BY health_snapshots.at DESC LIMIT $1', [limit]),
    /** After one instant and before another, oldest first. */
    between: (after: Date, before: Date) =>
      select('WHERE at > $1 AND at < $2 ORDER BY health_snapshots.at', [after, before]),
    async prune(before: Date) {
      await pool.query('DELETE FROM health_snapshots WHERE at < $1', [before]);
    },
  };
};
