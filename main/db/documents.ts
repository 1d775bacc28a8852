import type { Database } from 'better-sqlite3';
import { FEED_ROWS, type DocumentCollection, type FeedRow } from '#shared/contracts/feed.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { preparedExact } from './prepared.ts';

export type StoredDocument<C extends DocumentCollection> = { revision: string; row: FeedRow<C> };

type Stored = { row: string; revision: bigint };
/** Throws `storage.corrupt` when the row is not what the contract says. */
export const parseDocument = <C extends DocumentCollection>(
  collection: C,
  { row, revision }: Stored,
): StoredDocument<C> => {
  const parsed = FEED_ROWS[collection].safeParse(JSON.parse(row));
  if (!parsed.success) throw new AppError('storage.corrupt', { collection }, { cause: parsed.error });
  return { revision: String(revision), row: parsed.data as FeedRow<C> };
};

/** All rows, in the order of their keys. Throws `storage.corrupt`. */
export const listDocuments = <C extends DocumentCollection>(db: Database, collection: C): StoredDocument<C>[] =>
  preparedExact<[], Stored>(db, `SELECT row, revision FROM ${collection} ORDER BY key`)
    .all()
    .map((stored) => parseDocument(collection, stored));

/** One row by its key fields joined by U+001F; undefined when the mirror has none. Throws `storage.corrupt`. */
export const findDocument = <C extends DocumentCollection>(
  db: Database,
  collection: C,
  key: string,
): StoredDocument<C> | undefined => {
  const stored = preparedExact<[string], Stored>(db, `SELECT row, revision FROM ${collection} WHERE key = ?`).get(key);
  return stored && parseDocument(collection, stored);
};
