import type { PoolClient } from 'pg';
import type { Database } from '#server/db/database.ts';
import { COLLECTIONS } from '#shared/contracts/feed.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { WIRE_TABLES } from '#server/lib/wire-rows.ts';

const FUTURE = 'xid >= pg_snapshot_xmax(pg_current_snapshot())';
const TABLES = COLLECTIONS.map((collection) => WIRE_TABLES[collection]);

const anyFromTheFuture = async (client: PoolClient) => {
  const tables = ['rollup_cursor', 'health_cursors', 'feed_tombstones', ...TABLES];
  const exists = tables.map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE ${FUTURE})`).join(' OR ');
  return (await client.query<{ found: boolean }>(`SELECT ${exists} AS found`)).rows[0]?.found === true;
};

/** What is folded: each table, and the cursors that walk along it. */
const FOLDED = [
  {
    table: 'usage_logs',
    cursors: [
      { of: 'rollup_cursor', where: 'only_row' },
      { of: 'health_cursors', where: "source = 'usage'" },
    ],
  },
  { table: 'chat_decisions', cursors: [{ of: 'health_cursors', where: "source = 'decisions'" }] },
] as const;
const STAMP = `xid = pg_current_xact_id(), revision = nextval('feed_revision')`;
type Position = { xid: string; revision: string };

/**
 * Rows up to the first cursor, then that cursor, then rows up to the next, and what is left last: whichever the cursor,
 * nothing is folded twice and nothing is left out.
 */
const restampFolded = async (client: PoolClient, { table, cursors }: (typeof FOLDED)[number]) => {
  const found = cursors.map(
    ({ of, where }, place) => `SELECT ${place} AS place, xid, revision FROM ${of} WHERE ${where}`,
  );
  const { rows } = await client.query<Position & { place: number }>(
    `SELECT place, xid::text, revision::text FROM (${found.join(' UNION ALL ')}) c ORDER BY c.xid, c.revision`,
  );
  const stampRows = (after: Position | undefined, upTo: Position | undefined) =>
    client.query(
      `UPDATE ${table} r SET ${STAMP} WHERE r.xid <> pg_current_xact_id()
         AND ($1::xid8 IS NULL AND r.${FUTURE} OR (r.xid, r.revision) > ($1::xid8, $2::bigint))
         AND ($3::xid8 IS NULL OR (r.xid, r.revision) <= ($3::xid8, $4::bigint))`,
      [after?.xid, after?.revision, upTo?.xid, upTo?.revision],
    );
  for (const [index, row] of rows.entries()) {
    await stampRows(rows[index - 1], row);
    const cursor = cursors[row.place];
    if (cursor) await client.query(`UPDATE ${cursor.of} SET ${STAMP} WHERE ${cursor.where}`);
  }
  await stampRows(rows.at(-1), undefined);
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
    for (const folded of FOLDED) await restampFolded(client, folded);
    await client.query(`UPDATE health_cursors SET ready_below = '0'`);
    for (const table of TABLES)
      if (table !== WIRE_TABLES.usage) await client.query(`UPDATE ${table} SET xid = xid WHERE ${FUTURE}`);
    return true;
  });
