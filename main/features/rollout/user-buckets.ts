import { setImmediate as breathe } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { once, prepared } from '#main/db/prepared.ts';
import { highestUserKey } from '#main/db/user-keys.ts';
import { bucketOf } from '#shared/domain/rollout.ts';

/** Users between two looks at whatever else the thread has to do; a few milliseconds. */
const CHUNK = 8_192;
/** Two bytes a user each. */
const SALTS_KEPT = 3;

type Known = { readonly buckets: Uint16Array; readonly through: number };
const NOBODY: Known = { buckets: new Uint16Array(1), through: 0 };
const BETWEEN = 'FROM users WHERE key > ? AND key <= ? ORDER BY key';

/** Ids of the keys after `from` up to `to`, with their keys. */
const usersBetween = (db: Database, from: number, to: number): Iterable<[key: number, id: string]> => {
  const ids = once(db, 'rolloutIds', () => db.prepare<[number, number], string>(`SELECT id ${BETWEEN}`).pluck());
  const found = ids.all(from, to);
  // Without a hole, as is the rule, the keys need not be read, which takes twice as long.
  if (found.length === to - from) return found.map((id, at) => [from + at + 1, id]);
  return prepared<[number, number], [number, string]>(db, `SELECT key, id ${BETWEEN}`).raw().all(from, to);
};

/** Adds the users with keys after `known.through`, up to `highest`. */
const extended = async (db: Database, salt: string, known: Known, highest: number): Promise<Known> => {
  const buckets = new Uint16Array(highest + 1);
  buckets.set(known.buckets);
  for (let { through } = known; through < highest; await breathe()) {
    const to = Math.min(through + CHUNK, highest);
    for (const [key, id] of usersBetween(db, through, to)) buckets[key] = bucketOf(salt, id);
    through = to;
  }
  return { buckets, through: highest };
};

export type UserBuckets = ReturnType<typeof createUserBuckets>;

/**
 * Every user's bucket by their key in the mirror, per salt. A user keeps id and key for ever, so each bucket is computed
 * once: later only those of new users.
 */
export const createUserBuckets = (db: Database) => {
  const known = new Map<string, Known>();
  let turn: Promise<unknown> = Promise.resolve();

  const bring = async (salt: string, highest: number) => {
    const earlier = known.get(salt) ?? NOBODY;
    const now = earlier.through >= highest ? earlier : await extended(db, salt, earlier, highest);
    known.delete(salt);
    known.set(salt, now);
    for (const old of [...known.keys()].slice(0, -SALTS_KEPT)) known.delete(old);
    return now.buckets;
  };
  return {
    /** By key, for all keys up to `highest`; one at a time, so that nothing is computed twice. */
    of(salt: string, highest = highestUserKey(db)): Promise<Uint16Array> {
      const buckets = turn.then(() => bring(salt, highest));
      turn = buckets.catch(() => {});
      return buckets;
    },
  };
};
