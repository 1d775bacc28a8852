import type { UsageSummary } from '#shared/contracts/cost-optimization.ts';
import { budgetLevel, type Thresholds } from '#shared/domain/budget.ts';
import { microVnd, vnd } from '#shared/domain/money.ts';
import { monthEnd, type Month } from '#shared/domain/time.ts';
import type { Tier } from '#shared/domain/usage.ts';
import type { MonthSums, UsageSummaryStore } from './usage-summary.store.ts';

export type SummaryStanding = {
  readonly tier: Tier;
  readonly month: Month;
  readonly settings: Thresholds & { readonly monthlyBudgetVnd: number };
};
type Parts = { store: UsageSummaryStore; standing: (userId: string) => Promise<SummaryStanding> };

const NOTHING: Omit<MonthSums, 'budgetVnd'> = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  costMicroVnd: '0',
  baselineMicroVnd: '0',
  cachedInputTokens: 0,
  failedRequests: 0,
  abandonedRequests: 0,
  unpricedRequests: 0,
  estimatedMicroVnd: '0',
  reservedMicroVnd: '0',
};

/** A user's month, the current one unless another is named: what it cost, what is left, and where it went. */
export const createUsageSummary =
  ({ store, standing }: Parts) =>
  async (userId: string, of?: Month): Promise<UsageSummary> => {
    const { tier, month: current, settings } = await standing(userId);
    const month = of ?? current;
    const [found, parts] = await Promise.all([store.month(userId, month), store.parts(userId, month)]);
    const sums = found ?? { ...NOTHING, budgetVnd: settings.monthlyBudgetVnd };
    const cost = microVnd(BigInt(sums.costMicroVnd));
    const left = vnd(sums.budgetVnd) - cost - BigInt(sums.reservedMicroVnd);
    return {
      month,
      tier,
      ...sums,
      savedMicroVnd: (BigInt(sums.baselineMicroVnd) - cost).toString(),
      remainingMicroVnd: (left > 0n ? left : 0n).toString(),
      level: budgetLevel(cost, sums.budgetVnd, settings),
      renewsAt: monthEnd(month).toISOString(),
      ...parts,
    };
  };
