import type { Database } from 'better-sqlite3';
import { AppError } from '#shared/contracts/errors.ts';

/** One step of a schema; its place in the list, from 1, is the database's `user_version` after it. */
export type Migration = { readonly name: string; readonly sql: string };

/**
 * Brings a database to the newest version, each step in a transaction of its own with its number: killed in between,
 * the version before it stays. Throws `storage.newer` for a database of a later version of the console; never downgrades.
 */
export const migrate = (db: Database, migrations: readonly Migration[]) => {
  const version = () => Number(db.pragma('user_version', { simple: true }));
  if (version() > migrations.length)
    throw new AppError('storage.newer', { version: version(), known: migrations.length });
  for (const [index, migration] of migrations.entries()) {
    if (index < version()) continue;
    db.transaction(() => {
      db.exec(migration.sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
};
