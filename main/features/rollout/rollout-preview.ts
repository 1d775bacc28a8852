import type { Database } from 'better-sqlite3';
import { findUserKey, highestUserKey } from '#main/db/user-keys.ts';
import { addSet, emptyBitmap, forEachBit, hasBit, tierSet, type Bitmap } from '#main/db/user-sets.ts';
import type { PreviewInput, RolloutPreview, TierPreview } from '#shared/contracts/rollout-views.ts';
import { bucketOf, compileRules, decideArm, decideChat, shareOf, type RolloutRules } from '#shared/domain/rollout.ts';
import { TIERS, type Tier } from '#shared/domain/usage.ts';
import type { UserBuckets } from './user-buckets.ts';

type StoredRules = Parameters<typeof compileRules>[0];
type Parts = { db: Database; buckets: UserBuckets; nameOf: (userId: string) => string | null };

const isTreated = (rules: RolloutRules, userId: string) => decideChat(rules, userId).arm === 'treatment';
/** The share of those whom no list names; 0 while everything is off. */
const openShare = (rules: RolloutRules) => (decideChat(rules, '').why === 'switchedOff' ? 0 : shareOf(rules));

const emptyCount = (tier: Tier): TierPreview => ({ tier, users: 0, treatedNow: 0, treatedThen: 0, gains: 0, loses: 0 });
/** Counts users, or takes them back with -1. */
const count = (into: TierPreview, now: boolean, then: boolean, by: 1 | -1) => {
  if (now) into.treatedNow += by;
  if (then) into.treatedThen += by;
  if (then && !now) into.gains += by;
  if (now && !then) into.loses += by;
};

const usersOf = (db: Database, tier: Tier, highest: number): Bitmap => {
  const users = emptyBitmap(highest);
  addSet(db, tierSet(tier), users);
  return users;
};

/** Counts, tier by tier, who would gain or lose it, from the mirror's users. */
export const createRolloutPreview =
  ({ db, buckets, nameOf }: Parts) =>
  async (stored: StoredRules, { rollout, userId }: PreviewInput): Promise<RolloutPreview> => {
    const highest = highestUserKey(db);
    const bucketsNow = await buckets.of(stored.salt, highest);
    const bucketsThen = await buckets.of(rollout.salt, highest);
    const [now, then] = [compileRules(stored), compileRules(rollout)];
    const [shareNow, shareThen] = [openShare(now), openShare(then)];
    const tiers = TIERS.map((tier) => ({ users: usersOf(db, tier, highest), counted: emptyCount(tier) }));

    for (const { users, counted } of tiers)
      forEachBit(users, (key) => {
        counted.users += 1;
        count(counted, (bucketsNow[key] ?? 0) < shareNow, (bucketsThen[key] ?? 0) < shareThen, 1);
      });

    const unknownUsers: string[] = [];
    const listed = [stored, rollout].flatMap((rules) => [...rules.targetUsers, ...rules.excludeUsers]);
    for (const id of new Set(listed)) {
      const key = findUserKey(db, id);
      const tier = key === undefined ? undefined : tiers.find(({ users }) => hasBit(users, key));
      if (!tier || key === undefined) unknownUsers.push(id);
      else {
        count(tier.counted, (bucketsNow[key] ?? 0) < shareNow, (bucketsThen[key] ?? 0) < shareThen, -1);
        count(tier.counted, isTreated(now, id), isTreated(then, id), 1);
      }
    }
    const user = userId === undefined ? null : { id: userId, name: nameOf(userId), ...standing(now, then, userId) };
    return { tiers: tiers.map(({ counted }) => counted), user, unknownUsers };
  };

const standing = (now: RolloutRules, then: RolloutRules, userId: string) => ({
  bucket: bucketOf(then.salt, userId),
  now: decideArm(now, userId),
  next: decideArm(then, userId),
});
