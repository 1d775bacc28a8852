import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from '#server/db/database.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { WHAT_IF_ASSUMPTIONS, type WhatIfAnswer, type WhatIfQuery } from '#shared/contracts/routing.ts';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { Tier } from '#shared/domain/usage.ts';
import { createReplayModels, type PricedModels } from './replay-model.ts';
import { createUserReplay, type Change, type UserUnderReplay } from './replay-user.ts';
import { createWhatIfSums, type WhatIfSums } from './what-if-sums.ts';
import { readMonthUsage, type ReplayRow, type ReplayUser } from './what-if.store.ts';

/** Requests at a time: a few milliseconds of work, after which chats get their turn. */
const BATCH = 250;

type Parts = {
  database: Database;
  prices: PricedModels;
  /** The one in force: what is cheaper when a budget runs out is its say too. */
  policy: () => RoutingPolicy;
  /** Đồng a month of each plan. */
  tierBudgets: Readonly<Record<Tier, number>>;
  /** After that the answer is of the users reached until then. */
  timeLimitMs?: number;
  /** Milliseconds that only go forward. */
  now?: () => number;
};

/** Requests of one user after another; each user is added up when the next one begins. */
const createUserSequence = (sums: WhatIfSums, change: Change) => {
  const under: { userId: string | null; replay: UserUnderReplay | null } = { userId: null, replay: null };
  const end = () => {
    if (under.replay) sums.addUser(under.replay.end());
    under.replay = null;
  };
  return {
    /** A user without a month has none of the requests either. */
    add(row: ReplayRow, user: ReplayUser | undefined) {
      if (row.userId !== under.userId) {
        end();
        under.userId = row.userId;
        under.replay = user ? createUserReplay(user, change) : null;
      }
      under.replay?.add(row);
    },
    end,
  };
};

export type WhatIf = ReturnType<typeof createWhatIf>;
/** Replays a month under another policy, other budgets, or both. One at a time; throws `backend.busy` meanwhile. */
export const createWhatIf = ({
  database,
  prices,
  policy,
  tierBudgets,
  timeLimitMs = 30_000,
  now = () => performance.now(),
}: Parts) => {
  const replay = async (query: WhatIfQuery): Promise<WhatIfAnswer> => {
    const until = now() + timeLimitMs;
    const sums = createWhatIfSums();
    const change = {
      models: createReplayModels(prices, query.policy ?? policy()),
      reroutes: query.policy !== undefined,
      tierBudgets,
      budgets: query.budgets,
      onMove: sums.addMove,
    };
    const users = createUserSequence(sums, change);
    let complete = true;
    for await (const batch of readMonthUsage(database, query.month, BATCH)) {
      complete = now() <= until;
      if (!complete) break;
      for (const row of batch.rows) users.add(row, batch.users.get(row.userId));
      await turn();
    }
    // Of a user cut off in the middle nothing true can be said.
    if (complete) users.end();
    return { month: query.month, complete, ...sums.answer(), assumptions: [...WHAT_IF_ASSUMPTIONS] };
  };

  let running = false;
  return async (query: WhatIfQuery): Promise<WhatIfAnswer> => {
    if (running) throw new AppError('backend.busy');
    running = true;
    try {
      return await replay(query);
    } finally {
      running = false;
    }
  };
};
