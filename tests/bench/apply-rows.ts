import type { FeedRow } from '#shared/contracts/feed.ts';
import { DEFAULT_THRESHOLDS, TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { microVnd, nanoUsd } from '#shared/domain/money.ts';
import { addMonths, monthStart, type Month } from '#shared/domain/time.ts';
import { CATEGORIES, COMPLEXITIES, TIERS } from '#shared/domain/usage.ts';
import { sampleName, scramble } from './sample-names.ts';

/** Feed rows for the apply bench, by number; the same number gives the same row. */
const NEWEST = '2026-11' as Month;
const pick = <T>(list: readonly T[], number: number) => list[number % list.length] as T;
export const userIdOf = (user: number) => `usr_${scramble(user).toString(36)}${user.toString(36)}`;
const tierOf = (user: number) => pick(TIERS, scramble(user + 77));

export const userAt = (user: number): FeedRow<'users'> => ({
  id: userIdOf(user),
  name: sampleName(user),
  email: `nguoi.dung${user}@pho.test`,
  tier: tierOf(user),
  createdAt: '2026-01-01T00:00:00.000Z',
});
export const settingsAt = (user: number): FeedRow<'settings'> => ({
  userId: userIdOf(user),
  monthlyBudgetVnd: TIER_BUDGET_VND[tierOf(user)],
  perQueryCapVnd: 100,
  ...DEFAULT_THRESHOLDS,
  budgetAlertsEnabled: true,
  optimizationEnabled: true,
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: null,
});

const sums = (number: number) => {
  const requests = 1 + (scramble(number) % 90);
  const cost = BigInt(requests) * 240_000_000n + BigInt(number % 1_000);
  return {
    requests,
    failedRequests: requests % 3,
    abandonedRequests: requests % 2,
    unpricedRequests: 0,
    inputTokens: requests * 900,
    cachedInputTokens: requests * 100,
    outputTokens: requests * 300,
    costNanoUsd: nanoUsd(cost / 24n),
    costMicroVnd: microVnd(cost),
    estimatedMicroVnd: microVnd(cost / 20n),
    baselineMicroVnd: microVnd(cost * 2n),
  };
};
/** Months come as they were last changed: month after month, users in no order. */
export const monthAt = (index: number, users: number): FeedRow<'months'> => {
  // 7.919 is prime to the number of users, so each comes once a month.
  const user = (index * 7_919) % users;
  const month = addMonths(NEWEST, Math.floor(index / users) - 11);
  const start = monthStart(month).getTime();
  return {
    userId: userIdOf(user),
    month,
    tier: tierOf(user),
    ...sums(index),
    budgetVnd: TIER_BUDGET_VND[tierOf(user)],
    lastUsedAt: new Date(start + (scramble(index + 5) % 2_400_000) * 1_000).toISOString(),
  };
};
const SKETCH = 'CgkJbXsy0a5H8D8SLBIq'.repeat(12);
const AN_HOUR = 46;
const COMBINATIONS = 20 * TIERS.length * COMPLEXITIES.length * CATEGORIES.length * 2;
export const rollupAt = (index: number): FeedRow<'rollups'> => {
  const hour = Math.floor(index / AN_HOUR);
  // 61 is prime to the number of combinations, so an hour has none twice.
  const of = (scramble(hour) + (index % AN_HOUR) * 61) % COMBINATIONS;
  return {
    hour: new Date(Date.parse('2025-11-22T00:00:00Z') + hour * 3_600_000).toISOString(),
    provider: `provider-${of % 5}`,
    model: `model-${of % 20}`,
    tier: pick(TIERS, Math.floor(of / 20)),
    complexity: pick(COMPLEXITIES, Math.floor(of / 60)),
    category: pick(CATEGORIES, Math.floor(of / 180)),
    arm: of < COMBINATIONS / 2 ? 'treatment' : 'control',
    ...sums(index),
    latencySketch: SKETCH,
    overheadSketch: SKETCH,
  };
};
export const usageAt = (index: number, users: number): FeedRow<'usage'> => {
  const cost = 2_400_000n + BigInt(index % 1_000);
  const user = scramble(index + 9) % users;
  return {
    userId: userIdOf(user),
    requestId: `req_${index.toString(36).padStart(16, '0')}`,
    attempt: 1,
    occurredAt: new Date(Date.parse('2026-11-15T00:00:00Z') + index * 60).toISOString(),
    provider: `provider-${index % 5}`,
    model: `model-${index % 20}`,
    requestedModel: `model-${index % 7}`,
    tier: tierOf(user),
    complexity: pick(COMPLEXITIES, index),
    category: pick(CATEGORIES, index),
    arm: 'treatment',
    status: 'ok',
    errorCode: null,
    inputTokens: 900,
    cachedInputTokens: 100,
    outputTokens: 300,
    tokenSource: 'exact',
    costNanoUsd: nanoUsd(cost / 24n),
    costMicroVnd: microVnd(cost),
    baselineMicroVnd: microVnd(cost * 2n),
    vndPerUsd: '24167',
    priceId: '0198c0de-0000-7000-8000-000000000001',
    latencyMs: 900,
    overheadMs: 6,
  };
};
