import type { Database } from 'better-sqlite3';
import { highestUserKey } from '#main/db/user-keys.ts';
import {
  emptyBitmap,
  intersect,
  monthSet,
  readSet,
  subtract,
  tierSet,
  unite,
  type Bitmap,
} from '#main/db/user-sets.ts';
import { versionOf } from '#main/db/sync-state.ts';
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

/** The users that a list shows, in no order. A user without usage in the month is in the lowest band. */
export const selectUsers = (db: Database, { month, search, tier, band }: SelectionInput): UserSelection => {
  const highestKey = highestUserKey(db);
  // A page of months can bring users whose rows come later, so the highest key is a version too.
  const usersVersion = `${versionOf(db, 'users')} ${highestKey}`;
  const monthsVersion = `${versionOf(db, 'months')} ${usersVersion}`;
  const ofTier = (one: Tier) => readSet(db, tierSet(one), usersVersion, highestKey);
  const ofMonth = (part: string) => readSet(db, monthSet(month, part), monthsVersion, highestKey);

  const used = emptyBitmap(highestKey);
  for (const one of tier ? [tier] : TIERS) unite(used, ofTier(one));
  const found = searchUsers(db, search, highestKey);
  if (found) intersect(used, found);
  if (band === LOWEST) for (const other of HEALTH_BANDS) if (other !== LOWEST) subtract(used, ofMonth(other));
  if (band && band !== LOWEST) intersect(used, ofMonth(band));
  const unused = used.slice();
  intersect(used, ofMonth('used'));
  subtract(unused, ofMonth('used'));
  return { used, unused, highestKey, searched: found !== null };
};
