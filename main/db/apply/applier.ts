import type { Collection, FeedRow } from '#shared/contracts/feed.ts';
import type { StoredRow, Version, VersionedRows, Written } from '#main/db/rows.ts';

/** A tombstone's or stored row's key in the feed's order. */
export type FeedKey = readonly (string | number)[];

/** Writes rows of one collection while one page is applied, with the figures that follow from them. */
export type Applier<C extends Collection> = {
  /** Where the row goes in its table: a page is put in that order, so that neighbours are written together. */
  rank?(row: FeedRow<C>): number;
  /** By how many the collection has grown. */
  put(row: FeedRow<C>, version: Version): number;
  remove(key: FeedKey, version: Version): number;
  /** Removes what earlier generations left. */
  sweep(generation: number): number;
  /** Writes what was collected. */
  flush(): void;
};

export const growth = (written: Written) => (written.was === 'new' ? 1 : 0);
export const shrinkage = (removed: StoredRow | undefined) => (removed ? -1 : 0);

/** Removes every stale row by its stored key, whatever its revision. */
export const sweepRows = (
  rows: VersionedRows,
  generation: number,
  removed: (row: StoredRow) => void = () => undefined,
) => {
  const version = { revision: 0n, generation };
  let change = 0;
  for (const key of rows.stale(generation)) {
    const old = rows.remove(key, version);
    if (old) removed(old);
    change += shrinkage(old);
  }
  return change;
};

export const bit = (value: boolean) => (value ? 1 : 0);
