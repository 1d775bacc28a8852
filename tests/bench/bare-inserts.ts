import type { Database } from 'better-sqlite3';
import { MONTHS } from '#main/db/apply/months.ts';
import { SETTINGS } from '#main/db/apply/plain.ts';
import { ROLLUPS } from '#main/db/apply/rollups.ts';
import { USAGE } from '#main/db/apply/usage.ts';
import { USERS } from '#main/db/apply/users.ts';
import { monthNumber } from '#main/db/columns.ts';
import type { SqlValue, TableShape } from '#main/db/rows.ts';
import { monthKey } from '#main/db/standing-writer.ts';
import { findUserKey } from '#main/db/user-keys.ts';
import type { Collection, FeedRow } from '#shared/contracts/feed.ts';

type Benched = 'users' | 'settings' | 'months' | 'rollups' | 'usage';
type Source<C extends Collection> = { shape: TableShape; keyOf(row: FeedRow<C>, db: Database): SqlValue[] };
const keyOfUser = (db: Database, id: string) => findUserKey(db, id) ?? 0;

const SOURCES: { [C in Benched]: Source<C> } = {
  users: { shape: USERS, keyOf: (row) => [row.id] },
  settings: { shape: SETTINGS, keyOf: (row, db) => [keyOfUser(db, row.userId)] },
  months: { shape: MONTHS, keyOf: (row, db) => [monthKey(monthNumber(row.month), keyOfUser(db, row.userId))] },
  rollups: {
    shape: ROLLUPS,
    keyOf: (row) => [Date.parse(row.hour), row.provider, row.model, row.tier, row.complexity, row.category, row.arm],
  },
  usage: {
    shape: USAGE,
    keyOf: (row, db) => [keyOfUser(db, row.userId), Date.parse(row.occurredAt), row.requestId, row.attempt],
  },
};
export const BENCHED = Object.keys(SOURCES) as Benched[];

/** Small integers as numbers again, as a writer would bind them. */
const bound = (value: SqlValue) =>
  typeof value === 'bigint' && value < 2n ** 31n && value >= 0n ? Number(value) : value;

/**
 * What a page must cost at least: one prepared INSERT into the same table for each of its rows, in one transaction. The
 * values are read beforehand from the mirror that already holds the page, so nothing is parsed or looked up.
 */
export const createBareInserts = <C extends Benched>(collection: C, target: Database, filled: Database) => {
  const { shape, keyOf }: Source<C> = SOURCES[collection];
  const own = collection === 'users' ? ['key'] : [];
  const columns = [...own, ...shape.key, ...shape.columns, 'revision', 'generation'].join(', ');
  const find = filled
    .prepare<SqlValue[], SqlValue[]>(
      `SELECT ${columns} FROM ${shape.table} WHERE ${shape.key.map((column) => `${column} = ?`).join(' AND ')}`,
    )
    .safeIntegers()
    .raw();
  const width = columns.split(', ').length;
  const insert = target.prepare(
    `INSERT INTO ${shape.table} (${columns}) VALUES (${Array.from({ length: width }, () => '?').join(', ')})`,
  );
  const write = target.transaction((rows: readonly SqlValue[][]) => {
    for (const values of rows) insert.run(...values);
  });
  return {
    read: (rows: readonly FeedRow<C>[]) => rows.map((row) => (find.get(...keyOf(row, filled)) ?? []).map(bound)),
    write: (rows: readonly SqlValue[][]) => write.immediate(rows),
  };
};
