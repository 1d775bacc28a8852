import type { Database } from 'better-sqlite3';
import { TIERS, type Tier } from '#shared/domain/usage.ts';
import { once, prepared } from './prepared.ts';
import { addSet, emptyBitmap, hasBit, tierSet } from './user-sets.ts';

/** The key under which other tables know a user; undefined when nothing has spoken of the user yet. */
export const findUserKey = (db: Database, id: string): number | undefined =>
  // The index on the id holds the key, so nothing else is read: this is asked for each row of a page.
  once(db, 'findUserKey', () => db.prepare<[string], number>('SELECT key FROM users WHERE id = ?').pluck()).get(id);

/** The user's key, given now if the user is not here yet. Only inside a transaction. */
export const keepUserKey = (db: Database, id: string): number => {
  const found = findUserKey(db, id);
  if (found !== undefined) return found;
  const { lastInsertRowid } = prepared(
    db,
    `INSERT INTO users (id, listed, name, email, tier, created_at, revision, generation)
     VALUES (?, 0, '', '', 'starter', 0, -1, 0)`,
  ).run(id);
  return Number(lastInsertRowid);
};

/**
 * Keys of the users that one page speaks of. They are looked up in the order of their ids, which finds neighbours in
 * the same pages of the index.
 */
export const createUserKeys = (db: Database, ids: readonly string[]) => {
  const known = new Map<string, number>();
  for (const id of Array.from(new Set(ids)).sort()) known.set(id, keepUserKey(db, id));
  return (id: string) => known.get(id) ?? keepUserKey(db, id);
};

export const highestUserKey = (db: Database) =>
  prepared<[], { key: number }>(db, 'SELECT coalesce(max(key), 0) AS key FROM users').get()?.key ?? 0;

/** Tells the tier of listed users as it was when this was made; undefined for users that are not listed. */
export const createTierReader = (db: Database) => {
  const highest = highestUserKey(db);
  const sets = TIERS.map((tier) => {
    const users = emptyBitmap(highest);
    addSet(db, tierSet(tier), users);
    return { tier, users };
  });
  return (key: number): Tier | undefined => sets.find(({ users }) => hasBit(users, key))?.tier;
};
