import type { WhatIfQuery } from '#shared/contracts/routing.ts';
import { budgetLevel, type BudgetLevel } from '#shared/domain/budget.ts';
import { microVnd, vnd, type MicroVnd } from '#shared/domain/money.ts';
import type { Tier } from '#shared/domain/usage.ts';
import { priceCall } from '#shared/domain/pricing.ts';
import type { ReplayModel, ReplayModels } from './replay-model.ts';
import type { ReplayRow, ReplayUser } from './what-if.store.ts';
import { modelRefOf } from './catalogue.ts';

/** One user's month as it was and replayed; all counts are of attempts. */
export type UserReplay = {
  readonly user: ReplayUser;
  readonly budgetVnd: number;
  readonly requests: number;
  readonly rerouted: number;
  readonly refused: number;
  readonly unpriced: number;
  readonly actual: MicroVnd;
  readonly replayed: MicroVnd;
  readonly notSpent: MicroVnd;
  readonly levelBefore: BudgetLevel;
  readonly levelAfter: BudgetLevel;
};
/** One answered by another model than it was. */
export type Move = {
  readonly from: string;
  readonly to: string;
  readonly actual: MicroVnd;
  readonly replayed: MicroVnd;
};

/** What is different from how it was. */
export type Change = {
  readonly models: ReplayModels;
  /** False: models stay as they were, unless the budget asks for cheaper ones. */
  readonly reroutes: boolean;
  /** Đồng of each plan: what it is, and what it is replaced by. */
  readonly tierBudgets: Readonly<Record<Tier, number>>;
  readonly budgets: WhatIfQuery['budgets'];
  readonly onMove: (move: Move) => void;
};

const budgetOf = ({ tier, budgetVnd }: ReplayUser, { tierBudgets, budgets }: Change) =>
  budgets && budgetVnd === tierBudgets[tier] ? budgets[tier] : budgetVnd;

type Answer = { readonly ref: string; readonly cost: MicroVnd };
const asWas = (row: ReplayRow, cost: MicroVnd): Answer => ({ ref: modelRefOf(row), cost });
const answerOf = ({ ref, booked }: ReplayModel, row: ReplayRow, actual: MicroVnd): Answer => {
  if (ref === modelRefOf(row)) return { ref, cost: actual };
  const { input, cachedInput, output } = row;
  return { ref, cost: priceCall({ input, cachedInput, output }, booked, row.vndPerUsd).vnd };
};

export type UserUnderReplay = ReturnType<typeof createUserReplay>;
/** Replays one user's requests, which must come in the order of time. */
export const createUserReplay = (user: ReplayUser, change: Change) => {
  const budgetVnd = budgetOf(user, change);
  const limit = vnd(budgetVnd);
  const counts = { requests: 0, rerouted: 0, refused: 0, unpriced: 0 };
  let actual = 0n;
  let replayed = 0n;
  let notSpent = 0n;

  /** Undefined: it would have been refused. */
  const answer = (row: ReplayRow, cost: MicroVnd): Answer | undefined => {
    const fits = (candidate: Answer) => replayed + candidate.cost <= limit;
    const moves = row.arm === 'treatment' && row.status !== 'failed';
    const chosen = moves && change.reroutes ? change.models.choose(row, user) : undefined;
    const first = chosen ? answerOf(chosen, row, cost) : asWas(row, cost);
    if (fits(first)) return first;
    if (!moves) return undefined;
    return change.models
      .cheaper(row, user)
      .map((model) => answerOf(model, row, cost))
      .find(fits);
  };

  return {
    add(row: ReplayRow) {
      if (row.cost === null) {
        counts.unpriced += 1;
        return;
      }
      counts.requests += 1;
      actual += row.cost;
      const given = answer(row, row.cost);
      if (!given) {
        counts.refused += 1;
        notSpent += row.cost;
        return;
      }
      replayed += given.cost;
      const from = modelRefOf(row);
      if (given.ref === from) return;
      counts.rerouted += 1;
      change.onMove({ from, to: given.ref, actual: row.cost, replayed: given.cost });
    },
    end: (): UserReplay => ({
      user,
      budgetVnd,
      ...counts,
      actual: microVnd(actual),
      replayed: microVnd(replayed),
      notSpent: microVnd(notSpent),
      levelBefore: budgetLevel(microVnd(actual), user.budgetVnd, user),
      levelAfter: budgetLevel(microVnd(replayed), budgetVnd, user),
    }),
  };
};
