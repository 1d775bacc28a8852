import type { PoolClient } from 'pg';
import type { Database } from '#server/db/database.ts';

/**
 * One leader per database and key, by an advisory lock that lives as long as its connection: a leader that dies, hangs up or is
 * terminated makes room without anybody's help.
 */
export const createLeadership = ({ pool }: Pick<Database, 'pool'>, key: number) => {
  let holder: PoolClient | null = null;
  const drop = (client: PoolClient) => {
    if (holder === client) holder = null;
    // Closed, not returned to the pool: the lock must go with it.
    client.release(true);
  };
  return {
    /** True when this instance leads, or has just become the leader. */
    async claim() {
      if (holder) return true;
      const client = await pool.connect();
      let broken = false;
      const onError = () => {
        broken = true;
        if (holder === client) drop(client);
      };
      client.once('error', onError);
      try {
        const { rows } = await client.query<{ won: boolean }>('SELECT pg_try_advisory_lock($1) AS won', [key]);
        if (rows[0]?.won && !broken) {
          holder = client;
          return true;
        }
      } catch (error) {
        client.release(true);
        throw error;
      }
      // The pool hands the same connection out again and again.
      client.off('error', onError);
      client.release(broken);
      return false;
    },
    /** Resolves when another instance may lead. */
    async resign() {
      const client = holder;
      if (!client) return;
      // A connection too broken to say so has lost the lock already.
      await client.query('SELECT pg_advisory_unlock($1)', [key]).catch(() => {});
      if (holder === client) drop(client);
    },
  };
};
