import type { Database } from 'better-sqlite3';
import type { Collection, FeedRow } from '#shared/contracts/feed.ts';

/** A feed page whose lines have all been parsed and whose `end` has been seen. */
export type FeedPage<C extends Collection> = {
  readonly puts: readonly { readonly revision: string; readonly row: FeedRow<C> }[];
  readonly deletes: readonly { readonly revision: string; readonly key: readonly (string | number)[] }[];
  /** From the page's end. */
  readonly cursor: string;
  /** The page's end said that there is no more now. */
  readonly complete: boolean;
  /** The service's time from the page's end, ISO. */
  readonly now: string;
};

/**
 * Stores a page, its figures and its cursor in one transaction. Pages may come twice or late: a row never goes back to
 * an older revision, and a deleted one does not return. Throws AppError `storage.*`; then nothing of the page is stored.
 */
export const applyPage = <C extends Collection>(_db: Database, _collection: C, _page: FeedPage<C>): void => {
  throw new Error('not yet');
};
