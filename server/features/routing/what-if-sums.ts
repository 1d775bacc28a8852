import type { WhatIfAnswer } from '#shared/contracts/routing.ts';
import { microVnd } from '#shared/domain/money.ts';
import { TIERS, type Tier } from '#shared/domain/usage.ts';
import type { Move, UserReplay } from './replay-user.ts';

/** What an answer lists at most. */
const LISTED = 50;

type Sums = WhatIfAnswer['totals'];
const none = (): Sums => ({
  requests: 0,
  rerouted: 0,
  refused: 0,
  actual: microVnd(0n),
  replayed: microVnd(0n),
  notSpent: microVnd(0n),
  users: 0,
  warnedBefore: 0,
  warnedAfter: 0,
  refusedUsers: 0,
});
const plus = (sums: Sums, one: UserReplay): Sums => ({
  requests: sums.requests + one.requests,
  rerouted: sums.rerouted + one.rerouted,
  refused: sums.refused + one.refused,
  actual: microVnd(sums.actual + one.actual),
  replayed: microVnd(sums.replayed + one.replayed),
  notSpent: microVnd(sums.notSpent + one.notSpent),
  users: sums.users + 1,
  warnedBefore: sums.warnedBefore + (one.levelBefore === 'none' ? 0 : 1),
  warnedAfter: sums.warnedAfter + (one.levelAfter === 'none' ? 0 : 1),
  refusedUsers: sums.refusedUsers + (one.refused > 0 ? 1 : 0),
});

const changeOf = ({ actual, replayed, notSpent }: UserReplay) => {
  const saved = actual - replayed - notSpent;
  return saved < 0n ? -saved : saved;
};
const mostChangedFirst = (a: UserReplay, b: UserReplay) => b.refused - a.refused || Number(changeOf(b) - changeOf(a));

export type WhatIfSums = ReturnType<typeof createWhatIfSums>;
/** Adds up a replay as its users come; the memory it takes depends on models, not on users. */
export const createWhatIfSums = () => {
  let totals = none();
  let unpriced = 0;
  const byTier = new Map<Tier, Sums>();
  const moves = new Map<string, WhatIfAnswer['moves'][number]>();
  let users: UserReplay[] = [];

  return {
    addMove({ from, to, actual, replayed }: Move) {
      const key = `${from} ${to}`;
      const sum = moves.get(key) ?? { from, to, requests: 0, actual: microVnd(0n), replayed: microVnd(0n) };
      sum.requests += 1;
      sum.actual = microVnd(sum.actual + actual);
      sum.replayed = microVnd(sum.replayed + replayed);
      moves.set(key, sum);
    },
    addUser(one: UserReplay) {
      totals = plus(totals, one);
      unpriced += one.unpriced;
      byTier.set(one.user.tier, plus(byTier.get(one.user.tier) ?? none(), one));
      const changed = one.refused > 0 || one.rerouted > 0 || one.levelBefore !== one.levelAfter;
      if (changed) users.push(one);
      if (users.length >= 4 * LISTED) users = users.sort(mostChangedFirst).slice(0, LISTED);
    },
    answer: (): Pick<WhatIfAnswer, 'totals' | 'unpriced' | 'byTier' | 'moves' | 'users'> => ({
      totals,
      unpriced,
      byTier: TIERS.map((tier) => ({ tier, ...(byTier.get(tier) ?? none()) })),
      moves: [...moves.values()].sort((a, b) => b.requests - a.requests).slice(0, LISTED),
      users: users
        .sort(mostChangedFirst)
        .slice(0, LISTED)
        .map(({ user, unpriced: _unpriced, ...one }) => ({ userId: user.userId, tier: user.tier, ...one })),
    }),
  };
};
