import type { Database } from 'better-sqlite3';
import { highestUserKey } from '#main/db/user-keys.ts';
import { addSet, emptyBitmap, intersect, monthSet, subtract, tierSet, type Bitmap } from '#main/db/user-sets.ts';
import { HEALTH_BANDS, type HealthBand } from '#shared/domain/budget.ts';
import { TIERS, type Tier } from '#shared/domain/usage.ts';
import { searchUsers } from './user-search.ts';

export type SelectionInput = { month: number; search: string; tier?: Tier | undefined; band?: HealthBand | undefined };
export type UserSelection = {
  /** Selected users with a row in the month. */
  readonly used: Bitmap;
  /** Selected users without one. */
  readonly unused: Bitmap;
  readonly highestKey: number;
  readonly searched: boolean;
};

const LOWEST: HealthBand = 'under75';
const setOf = (db: Database, names: readonly string[], highestKey: number) => {
  const into = emptyBitmap(highestKey);
  for (const name of names) addSet(db, name, into);
  return into;
};

/** The users that a list shows, in no order. A user without usage in the month is in the lowest band. */
export const selectUsers = (db: Database, { month, search, tier, band }: SelectionInput): UserSelection => {
  const highestKey = highestUserKey(db);
  const used = setOf(db, (tier ? [tier] : TIERS).map(tierSet), highestKey);
  const found = searchUsers(db, search, highestKey);
  if (found) intersect(used, found);
  if (band === LOWEST) {
    const others = HEALTH_BANDS.filter((other) => other !== LOWEST).map((other) => monthSet(month, other));
    subtract(used, setOf(db, others, highestKey));
  } else if (band) intersect(used, setOf(db, [monthSet(month, band)], highestKey));
  const unused = used.slice();
  const inMonth = setOf(db, [monthSet(month, 'used')], highestKey);
  intersect(used, inMonth);
  subtract(unused, inMonth);
  return { used, unused, highestKey, searched: found !== null };
};
