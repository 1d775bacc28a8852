import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPage } from '#main/db/apply-page.ts';
import { rolloutSettings, type RolloutSettings } from '#shared/contracts/rollout.ts';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { compileRules, decideChat, FLAGS, ROLLOUT_PHASES } from '#shared/domain/rollout.ts';
import { TIERS } from '#shared/domain/usage.ts';
import { feedUser, pageOf, testMirror } from '#tests/support/mirror-feed.ts';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { createRolloutPreview } from './rollout-preview.ts';
import { createUserBuckets } from './user-buckets.ts';

const SETTINGS = rolloutSettings.parse(ROLLOUT);
const HALF: RolloutSettings = { ...SETTINGS, phase: 'partial', basisPoints: 5_000 };
const usersOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) =>
    feedUser(`usr_${from + index}`, `Người ${from + index}`, TIERS[(from + index) % 3] ?? 'starter'),
  );
const previewOver = (users: FeedRow<'users'>[]) => {
  const db = testMirror();
  applyPage(db, 'users', pageOf<'users'>(users));
  return { db, preview: createRolloutPreview({ db, buckets: createUserBuckets(db), nameOf: (id) => `tên ${id}` }) };
};
/** The same counts, user by user. */
const counted = (users: readonly FeedRow<'users'>[], now: RolloutSettings, then: RolloutSettings) =>
  TIERS.map((tier) => {
    const own = users.filter((user) => user.tier === tier);
    const isIn = (rules: RolloutSettings) => {
      const compiled = compileRules(rules);
      return own.map(({ id }) => decideChat(compiled, id).optimise);
    };
    const [before, after] = [isIn(now), isIn(then)];
    return {
      tier,
      users: own.length,
      treatedNow: before.filter(Boolean).length,
      treatedThen: after.filter(Boolean).length,
      gains: after.filter((isTreated, at) => isTreated && !before[at]).length,
      loses: before.filter((wasTreated, at) => wasTreated && !after[at]).length,
    };
  });

const users = usersOf(0, 900);
const lists = fc.subarray(['usr_1', 'usr_2', 'usr_3', 'usr_4', 'usr_5', 'nobody']);
const settings = fc
  .record({
    phase: fc.constantFrom(...ROLLOUT_PHASES),
    basisPoints: fc.nat(10_000),
    salt: fc.constantFrom('one', 'two', 'three', 'four', 'five'),
    targetUsers: lists,
    excludeUsers: lists,
    off: fc.subarray([...FLAGS], { maxLength: 1 }),
  })
  .map(({ off, ...rest }): RolloutSettings => {
    const flags = Object.fromEntries(FLAGS.map((flag) => [flag, !off.includes(flag)])) as RolloutSettings['flags'];
    return { ...SETTINGS, ...rest, flags };
  });

test('the preview counts, for every tier, exactly whom the service would let in or out', async () => {
  const { preview } = previewOver(users);
  await fc.assert(
    fc.asyncProperty(settings, settings, async (now, then) => {
      const { tiers, unknownUsers } = await preview(now, { rollout: then });
      expect(tiers).toEqual(counted(users, now, then));
      const listed = [now, then].flatMap((rules) => [...rules.targetUsers, ...rules.excludeUsers]);
      expect(unknownUsers).toEqual(listed.includes('nobody') ? ['nobody'] : []);
    }),
    { numRuns: 60 },
  );
});

test('users who come, change their tier or go away are counted as the mirror has them', async () => {
  const { db, preview } = previewOver(users);
  await preview(HALF, { rollout: HALF });
  const moved = usersOf(0, 30).map((user) => ({ ...user, tier: 'ultimate' as const }));
  applyPage(db, 'users', pageOf<'users'>([...usersOf(900, 1_200), ...moved]));
  const gone = { revision: '999999', key: ['usr_500'] };
  applyPage(db, 'users', { ...pageOf<'users'>([]), deletes: [gone] });
  const rest = [...usersOf(30, 1_200), ...moved].filter(({ id }) => id !== 'usr_500');
  const full = { ...HALF, phase: 'full' as const };
  expect((await preview(HALF, { rollout: full })).tiers).toEqual(counted(rest, HALF, full));
});

test('one user’s place is told with its reason, also for one the mirror does not have', async () => {
  const { preview } = previewOver(users);
  const then = { ...HALF, phase: 'full' as const, excludeUsers: ['usr_7'] };
  const { user } = await preview({ ...HALF, targetUsers: ['usr_7'] }, { rollout: then, userId: 'usr_7' });
  expect(user).toMatchObject({
    id: 'usr_7',
    name: 'tên usr_7',
    now: { arm: 'treatment', reason: 'targeted' },
    next: { arm: 'control', reason: 'excluded' },
  });
});
