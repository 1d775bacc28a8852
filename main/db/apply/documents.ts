import type { Database } from 'better-sqlite3';
import { versionedRows } from '#main/db/rows.ts';
import { FEED_KEYS, type DocumentCollection, type FeedRow } from '#shared/contracts/feed.ts';
import { growth, shrinkage, sweepRows, type Applier, type FeedKey } from './applier.ts';

const SEPARATOR = '\u001f';
const keyText = (key: FeedKey) => key.join(SEPARATOR);
/** Bigints are written as the feed writes them. */
const jsonText = (row: unknown) =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

/** Rows that are stored as they came and read whole, in the table of their collection's name. */
export const createDocumentsApplier =
  <C extends DocumentCollection>(collection: C) =>
  (db: Database): Applier<C> => {
    const rows = versionedRows(db, { table: collection, key: ['key'], columns: ['row'] });
    const keyOf = (row: FeedRow<C>) =>
      keyText(FEED_KEYS[collection].map((field) => String(row[field as keyof FeedRow<C>])));
    return {
      put: (row, version) => growth(rows.put([keyOf(row)], [jsonText(row)], version)),
      remove: (key, version) => shrinkage(rows.remove([keyText(key)], version)),
      sweep: (generation) => sweepRows(rows, generation),
      flush: () => undefined,
    };
  };
