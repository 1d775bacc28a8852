import { existsSync, renameSync, statSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { AppError, type ErrorCode } from '#shared/contracts/errors.ts';
import { migrate, type Migration } from './migrate.ts';

const STORAGE_ERRORS: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['SQLITE_FULL', 'storage.full'],
  ['SQLITE_IOERR_WRITE', 'storage.full'],
  ['SQLITE_READONLY', 'storage.readOnly'],
  ['SQLITE_CANTOPEN', 'storage.readOnly'],
  ['SQLITE_PERM', 'storage.readOnly'],
  ['SQLITE_CORRUPT', 'storage.corrupt'],
  ['SQLITE_NOTADB', 'storage.corrupt'],
];

/** What an error of SQLite means to a person, as an AppError; anything else as it came. */
export const storageError = (error: unknown): unknown => {
  if (!(error instanceof SqliteDatabase.SqliteError)) return error;
  const known = STORAGE_ERRORS.find(([prefix]) => error.code.startsWith(prefix));
  return known ? new AppError(known[1], { sqlite: error.code }, { cause: error }) : error;
};

/** Runs `work`; errors of SQLite come out as AppError `storage.*`. */
export const guardStorage = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw storageError(error);
  }
};

/**
 * A bigger file would hold the start for minutes. What is broken in it shows when it is read, as `storage.corrupt`, or in
 * its digest.
 */
const CHECKED_MOST_BYTES = 256 * 2 ** 20;

/** `timeoutMs`: how long to wait for another connection's write. `cacheMb`: page cache of this connection. */
export type OpenOptions = { readonly?: boolean; timeoutMs?: number; cacheMb?: number };

/** WAL may end up at NORMAL, which loses acknowledged commits when the power goes; so the setting is read back. */
const requireFullSync = (db: Database) => {
  db.pragma('synchronous = FULL');
  if (Number(db.pragma('synchronous', { simple: true })) !== 2) throw new AppError('internal', { synchronous: false });
};

/**
 * Opens a database file with WAL and `synchronous = FULL`, made and migrated when needed.
 * Throws `storage.readOnly`, `storage.full`, `storage.corrupt` (also when SQLite's quick check finds something after an
 * unclean end), `storage.newer`. Integers come as numbers; a statement that reads money asks for `safeIntegers`.
 */
export const openDatabase = (path: string, migrations: readonly Migration[], options: OpenOptions = {}): Database =>
  guardStorage(() => {
    // A log with content says that the last user of the file did not close it.
    const unclean = existsSync(`${path}-wal`) && existsSync(path) && statSync(path).size <= CHECKED_MOST_BYTES;
    const db = new SqliteDatabase(path, { readonly: options.readonly ?? false, timeout: options.timeoutMs ?? 5_000 });
    try {
      if (!options.readonly) {
        db.pragma('journal_mode = WAL');
        requireFullSync(db);
        if (unclean) requireSound(db);
        migrate(db, migrations);
        // After the first write: a new file forgets the setting that it reported before.
        requireFullSync(db);
      }
      db.pragma('foreign_keys = ON');
      db.pragma(`cache_size = ${-1024 * (options.cacheMb ?? 64)}`);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });

const requireSound = (db: Database) => {
  const found = String(db.pragma('quick_check(1)', { simple: true }));
  if (found !== 'ok') throw new AppError('storage.corrupt', { found });
};

/** Renames a database and its log out of the way; answers the new path. `stamp` goes into the name. */
export const setAside = (path: string, stamp: string) => {
  const aside = `${path}.corrupt-${stamp.replace(/[^\dTZ]/g, '')}`;
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  return aside;
};
