import type { Clock } from '#main/platform/clock.ts';
import type { Collection } from '#shared/contracts/feed.ts';

/** Runs of fewer rows are over before anybody could read a percentage. */
const WORTH_SHOWING_ROWS = 1_000;

export type PullProgress = ReturnType<typeof createPullProgress>;

/** How far one run is, over all its collections together. */
export const createPullProgress = (collections: readonly Collection[], clock: Clock) => {
  const begun = clock().getTime();
  const left = new Map<Collection, number | null>();
  let done = 0;

  const total = () => {
    // Known only when each collection has had its first page.
    if (collections.some((collection) => (left.get(collection) ?? null) === null)) return null;
    return [...left.values()].reduce<number>((sum, rows) => sum + (rows ?? 0), done);
  };

  return {
    applied(collection: Collection, rows: number, remaining: number | null) {
      done += rows;
      left.set(collection, remaining);
    },
    /** A collection that can't go on holds nothing back. */
    failed: (collection: Collection) => void left.set(collection, 0),
    remaining: (collection: Collection) => left.get(collection) ?? null,
    isLarge: () => (total() ?? done) > WORTH_SHOWING_ROWS,
    percent() {
      const rows = total();
      return rows === null || rows === 0 ? null : Math.floor((done / rows) * 100);
    },
    /** From the speed of this run so far. */
    secondsLeft() {
      const rows = total();
      const seconds = (clock().getTime() - begun) / 1000;
      return rows === null || done === 0 || seconds <= 0 ? null : Math.ceil(((rows - done) * seconds) / done);
    },
  };
};
