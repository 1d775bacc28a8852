import type { Database } from 'better-sqlite3';
import type { FeedRow } from '#shared/contracts/feed.ts';
import type { Month } from '#shared/domain/time.ts';

export type UserUsageFetch = {
  /** Revision of the user's month when its requests were fetched. */
  monthRevision: string;
  /** ISO. */
  fetchedAt: string;
};

/** Keeps one user's requests of a month as fetched, whole, and notes at which revision of the user's month. */
export const storeUserUsage = (
  _db: Database,
  _userId: string,
  _month: Month,
  _rows: readonly { readonly revision: string; readonly row: FeedRow<'usage'> }[],
  _fetch: UserUsageFetch,
): void => {
  throw new Error('not yet');
};

/** When and at which revision a user's month was last fetched whole; null when never. */
export const readUserUsageFetch = (_db: Database, _userId: string, _month: Month): UserUsageFetch | null => null;

/** Revision of a user's month as it is stored; null when there is none. */
export const monthRevision = (_db: Database, _userId: string, _month: Month): string | null => null;
