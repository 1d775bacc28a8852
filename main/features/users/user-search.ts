import type { Database } from 'better-sqlite3';
import { lookupOfTyped } from '#main/db/name-words.ts';
import { once } from '#main/db/prepared.ts';
import { addSet, addSetsWithPrefix, emptyBitmap, intersect, setBit, type Bitmap } from '#main/db/user-sets.ts';
import { foldVietnamese } from '#shared/domain/vietnamese.ts';

/** E-mail addresses and ids count from this many letters on … */
const SHORTEST_PART = 3;
/** … and once what was typed narrows them down to so many: before that they would say nothing and cost much. */
const MOST_PARTS = 10_000;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

const addRange = (db: Database, sql: string, prefix: string, into: Bitmap) => {
  const read = once(db, sql, () => db.prepare<[string, string, number], number>(sql).pluck());
  const found = read.all(prefix, `${prefix}\u{10ffff}`, MOST_PARTS + 1);
  if (found.length <= MOST_PARTS) for (const key of found) setBit(into, key);
};
const PARTS = 'SELECT user_key FROM user_parts WHERE part >= ? AND part < ? LIMIT ?';
const IDS = 'SELECT key FROM users WHERE id >= ? AND id < ? LIMIT ?';

/** Users with words in their name that begin with each of these; null for none. */
const byName = (db: Database, words: readonly string[], highestKey: number): Bitmap | null => {
  let found: Bitmap | null = null;
  for (const word of words) {
    const matches = emptyBitmap(highestKey);
    const lookup = lookupOfTyped(word);
    if ('set' in lookup) addSet(db, lookup.set, matches);
    else addSetsWithPrefix(db, lookup.prefix, matches);
    if (found) intersect(found, matches);
    else found = matches;
  }
  return found;
};

const byTyped = (db: Database, typed: string, highestKey: number): Bitmap => {
  const matches = byName(db, typed.match(WORD) ?? [], highestKey) ?? emptyBitmap(highestKey);
  const folded = foldVietnamese(typed);
  // With marks it is a name that is typed, and `Lân` must not find lan@….
  if (folded !== typed.toLowerCase() || folded.length < SHORTEST_PART) return matches;
  addRange(db, PARTS, folded, matches);
  addRange(db, IDS, typed, matches);
  return matches;
};

/**
 * Users whom every typed word fits: the beginning of a word of the name, of the e-mail address or a part of it, or of
 * the id; in any order. Words without marks fit names with and without; marks typed have to be there. Null when nothing
 * was typed that could be looked for.
 */
export const searchUsers = (db: Database, search: string, highestKey: number): Bitmap | null => {
  const typed = search
    .normalize('NFC')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  let found: Bitmap | null = null;
  for (const word of typed) {
    const matches = byTyped(db, word, highestKey);
    if (found) intersect(found, matches);
    else found = matches;
  }
  return found;
};
