import type { Database } from 'better-sqlite3';
import { once } from './prepared.ts';

export type SqlValue = string | number | bigint | null;
export type TableShape = {
  readonly table: string;
  /** A unique key, as the feed names its rows. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
};
/** A revision is a number as long as that is exact, which is quicker to bind. */
export type Revision = number | bigint;
export type Version = { readonly revision: Revision; readonly generation: number };
export const revisionOf = (text: string): Revision => (text.length <= 15 ? Number(text) : BigInt(text));
/** A row as it was, every integer a bigint. */
export type StoredRow = Record<string, SqlValue> & { revision: bigint; generation: bigint };

/** What became of a row that was put: new, with its rowid; or put over `old`; or not written, for what is stored is newer. */
export type Written =
  | { readonly was: 'new'; readonly rowid: number }
  | { readonly was: 'replaced'; readonly old: StoredRow }
  | { readonly was: 'kept' };

const build = (db: Database, { table, key, columns }: TableShape) => {
  const all = [...key, ...columns, 'revision', 'generation'];
  const where = key.map((column) => `${column} = ?`).join(' AND ');
  const assignments = [...columns, 'revision', 'generation'].map((column) => `${column} = ?`).join(', ');
  // The common case, a row not seen before, is one statement.
  const insert = db.prepare(
    `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const update = db.prepare(`UPDATE ${table} SET ${assignments} WHERE ${where}`);
  const find = db.prepare<SqlValue[], StoredRow>(`SELECT * FROM ${table} WHERE ${where}`).safeIntegers();
  const remove = db.prepare(`DELETE FROM ${table} WHERE ${where}`);
  const stale = db.prepare<[number], SqlValue[]>(`SELECT ${key.join(', ')} FROM ${table} WHERE generation < ?`).raw();

  return {
    /** Stores a row unless this revision or a newer one of this generation is there. `values` in the order of `columns`. */
    put(keyValues: readonly SqlValue[], values: readonly SqlValue[], { revision, generation }: Version): Written {
      const { changes, lastInsertRowid } = insert.run(keyValues.concat(values, revision, generation));
      if (changes === 1) return { was: 'new', rowid: Number(lastInsertRowid) };
      const old = find.get(...keyValues);
      if (!old || (Number(old.generation) >= generation && old.revision >= revision)) return { was: 'kept' };
      update.run(...values, revision, generation, ...keyValues);
      return { was: 'replaced', old };
    },
    /** Removes a row unless a newer revision of this generation is there; answers what it was. */
    remove(keyValues: readonly SqlValue[], { revision, generation }: Version): StoredRow | undefined {
      const old = find.get(...keyValues);
      if (!old || (Number(old.generation) >= generation && old.revision > revision)) return undefined;
      remove.run(...keyValues);
      return old;
    },
    /** Keys of rows that an earlier generation left. */
    stale: (generation: number) => stale.all(generation),
  };
};
export type VersionedRows = ReturnType<typeof build>;

/** Rows of one table, each with the revision and generation that wrote it. Called inside a transaction. */
export const versionedRows = (db: Database, shape: TableShape): VersionedRows =>
  once(db, `rows ${shape.table}`, () => build(db, shape));
