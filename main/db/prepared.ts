import type { Database, Statement } from 'better-sqlite3';

const statements = new WeakMap<Database, Map<string, unknown>>();

/** What `make` gave for this database and key before, or gives now. */
export const once = <T>(db: Database, key: string, make: () => T): T => {
  const known = statements.get(db) ?? new Map<string, unknown>();
  statements.set(db, known);
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as T;
};

/** A statement prepared once per connection. Integers come as numbers. */
export const prepared = <P extends unknown[] = unknown[], R = unknown>(db: Database, sql: string) =>
  once(db, sql, () => db.prepare<P, R>(sql)) as Statement<P, R>;

/** The same with every integer as bigint, for statements that read money or revisions. */
export const preparedExact = <P extends unknown[] = unknown[], R = unknown>(db: Database, sql: string) =>
  once(db, `exact ${sql}`, () => db.prepare<P, R>(sql).safeIntegers()) as Statement<P, R>;
