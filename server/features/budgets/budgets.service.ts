import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { UserSettings } from '#shared/contracts/settings.ts';
import { DEFAULT_PER_QUERY_CAP_VND, DEFAULT_THRESHOLDS, TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { microVnd, vnd, type MicroVnd } from '#shared/domain/money.ts';
import { monthEnd, monthOf, type Month } from '#shared/domain/time.ts';
import type { Tier } from '#shared/domain/usage.ts';
import { createBudgetStore } from './budgets.store.ts';

export type BudgetStanding = {
  readonly tier: Tier;
  readonly month: Month;
  /** The month's budget in đồng. */
  readonly limitVnd: number;
  /** What the month's requests have cost. */
  readonly settled: MicroVnd;
  /** What requests under way hold, with those whose end nobody knows. */
  readonly reserved: MicroVnd;
  /** What a new request may hold; 0 when more than the budget is spent. */
  readonly remaining: MicroVnd;
  /** 00:00 in Vietnam of the next month. */
  readonly renewsAt: Date;
  /** The tier's defaults when the user has none. */
  readonly settings: UserSettings;
  /** As `provider/model`. */
  readonly preferredModels: readonly string[];
  readonly blockedModels: readonly string[];
};

export type ReserveRequest = {
  userId: string;
  requestId: string;
  amount: MicroVnd;
  /** After that the reservation is `unknown`, unless it was settled or released. */
  leaseMs: number;
};
export type ReserveAnswer = {
  readonly granted: boolean;
  /** What the month has left: after the grant, or as it stands. */
  readonly remaining: MicroVnd;
  readonly limitVnd: number;
};

export type BudgetsOptions = {
  database: Database;
  clock: Clock;
  /** Đồng; for users without settings. */
  budgets?: Readonly<Record<Tier, number>>;
};

const left = (limitVnd: number, committed: bigint) => {
  const remaining = vnd(limitVnd) - committed;
  return microVnd(remaining > 0n ? remaining : 0n);
};

export type Budgets = ReturnType<typeof createBudgets>;
/** What users may spend. Money is held before a request and settled by the recorder, or released. */
export const createBudgets = ({ database, clock, budgets = TIER_BUDGET_VND }: BudgetsOptions) => {
  const store = createBudgetStore(database);
  const tierBudgets = [budgets.starter, budgets.premium, budgets.ultimate];

  return {
    /** What the user may spend now. Throws `user.unknown`. */
    async standing(userId: string): Promise<BudgetStanding> {
      const month = monthOf(clock());
      const found = await store.standing(userId, month);
      if (!found) throw new AppError('user.unknown', { userId });
      const { tier, budget, settled, reserved, preferredModels, blockedModels } = found;
      const settings = found.settings ?? {
        monthlyBudgetVnd: budgets[tier],
        perQueryCapVnd: DEFAULT_PER_QUERY_CAP_VND,
        ...DEFAULT_THRESHOLDS,
        budgetAlertsEnabled: true,
        optimizationEnabled: true,
      };
      const limitVnd = budget ?? settings.monthlyBudgetVnd;
      const remaining = left(limitVnd, settled + reserved);
      const renewsAt = monthEnd(month);
      return {
        tier,
        month,
        limitVnd,
        settled,
        reserved,
        remaining,
        renewsAt,
        settings,
        preferredModels,
        blockedModels,
      };
    },

    /**
     * Holds `amount` of this month for a request if the budget has room for it. Again for the same request it replaces
     * what the request holds, and renews the lease; when refused, it keeps what it held. Throws `user.unknown`.
     */
    async reserve({ userId, requestId, amount, leaseMs }: ReserveRequest): Promise<ReserveAnswer> {
      const at = clock();
      const leasedUntil = new Date(at.getTime() + leaseMs);
      const reservation = { userId, requestId, month: monthOf(at), amount, leasedUntil, at, tierBudgets };
      const { granted, committed, budget } = await store.reserve(reservation);
      if (granted === null || committed === null || budget === null) throw new AppError('user.unknown', { userId });
      return { granted, remaining: left(budget, committed), limitVnd: budget };
    },

    /** Nothing was spent: frees what the request holds. Does nothing when it was settled or released before. */
    async release({ userId, requestId }: { userId: string; requestId: string }) {
      await store.release(userId, requestId);
    },

    /** Leases that ran out become `unknown`; their money stays held until it is settled or released. Answers how many. */
    expireLeases: () => store.expire(clock()),
  };
};
