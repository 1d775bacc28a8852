import type { Database } from 'better-sqlite3';
import type { Collection } from '#shared/contracts/feed.ts';

/**
 * Rows and hash of what is stored of a collection, as `feedDigest` defines it. `since` is the digest's: an instant for
 * `usage`, a month for `months`, else null.
 */
export const mirrorDigest = (
  _db: Database,
  _collection: Collection,
  _since: string | null,
): { rows: number; hash: string } => {
  throw new Error('not yet');
};
