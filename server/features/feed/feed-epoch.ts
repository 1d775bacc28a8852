import type { PoolClient } from 'pg';
import type { Database } from '#server/db/database.ts';
import { COLLECTIONS } from '#shared/contracts/feed.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { WIRE_TABLES } from '#server/lib/wire-rows.ts';

const FUTURE = 'xid >= pg_snapshot_xmax(pg_current_snapshot())';
const TABLES = COLLECTIONS.map((collection) => WIRE_TABLES[collection]);

const anyFromTheFuture = async (client: PoolClient) => {
  const tables = ['rollup_cursor', 'feed_tombstones', ...TABLES];
  const exists = tables.map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE ${FUTURE})`).join(' OR ');
  return (await client.query<{ found: boolean }>(`SELECT ${exists} AS found`)).rows[0]?.found === true;
};

/** Folded requests first, then the leader's cursor, then the rest: nothing is folded twice and nothing is left out. */
const restampUsage = async (client: PoolClient) => {
  await client.query('CREATE TEMPORARY TABLE folded_to ON COMMIT DROP AS SELECT xid, revision FROM rollup_cursor');
  await client.query(`UPDATE usage_logs r SET xid = r.xid FROM folded_to f
    WHERE (r.xid, r.revision) <= (f.xid, f.revision) AND r.${FUTURE}`);
  await client.query(`UPDATE rollup_cursor SET xid = pg_current_xact_id(), revision = nextval('feed_revision')`);
  await client.query(`UPDATE usage_logs r SET xid = r.xid FROM folded_to f
    WHERE (r.xid, r.revision) > (f.xid, f.revision) AND r.xid <> pg_current_xact_id()`);
};

/**
 * A dump restored into another cluster brings rows with transaction ids this cluster hasn't reached: no feed would ever
 * show them. They are stamped anew, and a new epoch makes every console fetch afresh. True when that was needed.
 */
export const ensureFeedEpoch = (database: Database): Promise<boolean> =>
  inTransaction(database, async (client) => {
    await client.query('SET LOCAL statement_timeout = 0');
    // Instances that start together do it once.
    await client.query('SELECT 1 FROM feed_state FOR UPDATE');
    if (!(await anyFromTheFuture(client))) return false;
    await client.query(`UPDATE feed_state SET epoch = gen_random_uuid(), pruned_through = '0'`);
    await client.query('DELETE FROM feed_tombstones');
    await restampUsage(client);
    for (const table of TABLES)
      if (table !== WIRE_TABLES.usage) await client.query(`UPDATE ${table} SET xid = xid WHERE ${FUTURE}`);
    return true;
  });
