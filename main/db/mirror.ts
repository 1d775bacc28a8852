import type { Database } from 'better-sqlite3';
import { AppError } from '#shared/contracts/errors.ts';
import { MIRROR_MIGRATIONS } from './migrations/mirror.ts';
import { openDatabase, setAside, type OpenOptions } from './sqlite.ts';

export type OpenedMirror = {
  db: Database;
  /** Where the old file went when it could not be read; the new one is empty and has to be fetched. Else null. */
  setAside: string | null;
};

/** Opens the mirror for writing. A corrupt one is set aside, for everything in it can be fetched again. */
export const openMirror = (path: string, now: Date, options: OpenOptions = {}): OpenedMirror => {
  try {
    return { db: openDatabase(path, MIRROR_MIGRATIONS, options), setAside: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'storage.corrupt') throw error;
    const aside = setAside(path, now.toISOString());
    return { db: openDatabase(path, MIRROR_MIGRATIONS, options), setAside: aside };
  }
};

/** A second connection that only reads, for the thread that answers the screens. The file must exist. */
export const openMirrorReader = (path: string): Database =>
  openDatabase(path, MIRROR_MIGRATIONS, { readonly: true, cacheMb: 256 });
