import type { PoolClient } from 'pg';
import type { Database } from '#server/db/database.ts';

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it throws.
 * `begin` may set what holds for this transaction only, in the same round trip.
 */
export const inTransaction = async <T>(
  { pool }: Pick<Database, 'pool'>,
  work: (client: PoolClient) => Promise<T>,
  begin = 'BEGIN',
) => {
  const client = await pool.connect();
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A connection that can't roll back is broken; the pool must not hand it out again.
    await client.query('ROLLBACK').then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    );
    throw error;
  }
};
