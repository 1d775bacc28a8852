import type { Database } from 'better-sqlite3';

type Kept = { version: string; value: unknown };
const keptBy = new WeakMap<Database, Map<string, Kept>>();
/** A set of a million users takes 128 KB, their name order 6 MB. */
const KEPT_MOST = 60;

/**
 * What `make` gave before, as long as `version` stays; decoding it for every query would be most of the query. It is
 * shared: callers must not change it.
 */
export const keptWhile = <T>(db: Database, key: string, version: string, make: () => T): T => {
  const kept = keptBy.get(db) ?? new Map<string, Kept>();
  keptBy.set(db, kept);
  const known = kept.get(key);
  if (known?.version === version) return known.value as T;
  const value = make();
  if (kept.size >= KEPT_MOST) kept.clear();
  kept.set(key, { version, value });
  return value;
};
