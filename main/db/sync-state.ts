import type { Database } from 'better-sqlite3';
import { COLLECTIONS, type Collection } from '#shared/contracts/feed.ts';
import { prepared } from './prepared.ts';
import { guardStorage } from './sqlite.ts';

export type StoredCollection = {
  collection: Collection;
  rows: number;
  /** A snapshot has been whole once since the last reset; until then the rows are what was there before, or a part. */
  whole: boolean;
  /** The service's time of the newest page, ISO; null before the first. */
  asOf: string | null;
};
export type StoredState = {
  cursor: string | null;
  generation: number;
  whole: number;
  rows: number;
  pages: number;
  as_of: string | null;
};

/** Where the feed of a collection goes on; null fetches it from the start. */
export const readCursor = (db: Database, collection: Collection): string | null =>
  readState(db, collection)?.cursor ?? null;

/** What is stored of every collection, for the status page; counts are kept, not counted. */
export const readStored = (db: Database): StoredCollection[] =>
  COLLECTIONS.map((collection) => {
    const state = readState(db, collection);
    return { collection, rows: state?.rows ?? 0, whole: state?.whole === 1, asOf: state?.as_of ?? null };
  });

/**
 * Begins a full fetch: the cursor goes, the rows stay readable. They are replaced as they come in again, whatever their
 * revision, and what did not come again is removed with the first page that is `complete`.
 */
export const resetCollection = (db: Database, collection: Collection) =>
  guardStorage(() =>
    db
      .transaction(() => {
        prepared(db, 'INSERT INTO sync_state (collection) VALUES (?) ON CONFLICT DO NOTHING').run(collection);
        prepared(
          db,
          'UPDATE sync_state SET cursor = NULL, whole = 0, generation = generation + 1 WHERE collection = ?',
        ).run(collection);
        prepared(db, 'DELETE FROM tombstones WHERE collection = ?').run(collection);
        if (collection === 'usage') prepared(db, 'DELETE FROM user_usage_fetches').run();
      })
      .immediate(),
  );

/** Changes whenever a page of one of these collections has been applied: what was derived from them holds until then. */
export const versionOf = (db: Database, ...collections: Collection[]) =>
  collections
    .map((collection) => readState(db, collection))
    .map((state) => `${state?.generation}.${state?.pages}`)
    .join(' ');

/** Moves on the time up to which whole collections are known to hold everything; never back. `asOf` is ISO, the service's. */
export const confirmCollections = (db: Database, collections: readonly Collection[], asOf: string) =>
  guardStorage(() =>
    prepared(
      db,
      `UPDATE sync_state SET as_of = ?
       WHERE whole = 1 AND as_of < ? AND collection IN (SELECT value FROM json_each(?))`,
    ).run(asOf, asOf, JSON.stringify(collections)),
  );

export const readState = (db: Database, collection: Collection): StoredState | undefined =>
  prepared<[string], StoredState>(
    db,
    'SELECT cursor, generation, whole, rows, pages, as_of FROM sync_state WHERE collection = ?',
  ).get(collection);
