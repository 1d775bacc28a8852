import { setImmediate as breathe } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { prepared } from '#main/db/prepared.ts';
import { highestUserKey } from '#main/db/user-keys.ts';
import { bucketOf } from '#shared/domain/rollout.ts';

/** Users between two looks at whatever else the thread has to do; a few milliseconds. */
const CHUNK = 8_192;
/** Two bytes a user each. */
const SALTS_KEPT = 3;

type Known = { readonly buckets: Uint16Array; readonly through: number };
const NOBODY: Known = { buckets: new Uint16Array(1), through: 0 };
const NEXT_IDS = 'SELECT key, id FROM users WHERE key > ? ORDER BY key LIMIT ?';

/** Adds the users with keys after `known.through`, up to `highest`. */
const extended = async (db: Database, salt: string, known: Known, highest: number): Promise<Known> => {
  const buckets = new Uint16Array(highest + 1);
  buckets.set(known.buckets);
  const next = prepared<[number, number], [key: number, id: string]>(db, NEXT_IDS).raw();
  for (let { through } = known; through < highest; await breathe()) {
    const rows = next.all(through, CHUNK);
    for (const [key, id] of rows) if (key <= highest) buckets[key] = bucketOf(salt, id);
    through = rows.at(-1)?.[0] ?? highest;
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
