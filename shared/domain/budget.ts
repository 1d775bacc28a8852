import type { Tier } from './usage.ts';
import { vnd, type MicroVnd } from './money.ts';

/** What each plan may spend in a month, in đồng. */
export const TIER_BUDGET_VND: Readonly<Record<Tier, number>> = { starter: 29_000, premium: 58_000, ultimate: 116_000 };

export const BUDGET_BOUNDS = {
  monthlyBudgetVnd: { min: 10_000, max: 1_000_000 },
  perQueryCapVnd: { min: 1, max: 1_000 },
  warningPercent: { min: 50, max: 100 },
  criticalPercent: { min: 80, max: 100 },
  emergencyPercent: { min: 90, max: 100 },
} as const;

export const DEFAULT_THRESHOLDS = { warningPercent: 75, criticalPercent: 90, emergencyPercent: 95 } as const;
export const DEFAULT_PER_QUERY_CAP_VND = 100;

/** Per cent of the monthly budget at which each level begins; the budget is `spent` at 100. */
export type Thresholds = {
  readonly warningPercent: number;
  readonly criticalPercent: number;
  readonly emergencyPercent: number;
};

/** From harmless to worst; the position is the level's rank in PostgreSQL (`none` 0 … `spent` 4). */
export const BUDGET_LEVELS = ['none', 'warning', 'critical', 'emergency', 'spent'] as const;
export type BudgetLevel = (typeof BUDGET_LEVELS)[number];
export type AlertLevel = Exclude<BudgetLevel, 'none'>;

/** The highest level that a month's spend has reached. Exactly on a threshold counts as reached. */
export const budgetLevel = (spent: MicroVnd, budgetVnd: number, thresholds: Thresholds): BudgetLevel => {
  const reached = (percent: number) => spent * 100n >= vnd(budgetVnd) * BigInt(percent);
  if (reached(100)) return 'spent';
  if (reached(thresholds.emergencyPercent)) return 'emergency';
  if (reached(thresholds.criticalPercent)) return 'critical';
  return reached(thresholds.warningPercent) ? 'warning' : 'none';
};

/**
 * Bands of the budget health figure, in per cent of the budget: [0,75) [75,90) [90,95) [95,100] and over 100.
 * Fixed for everybody, so that users with thresholds of their own still compare.
 */
export const HEALTH_BANDS = ['under75', 'from75', 'from90', 'from95', 'over100'] as const;
export type HealthBand = (typeof HEALTH_BANDS)[number];

export const healthBand = (spent: MicroVnd, budgetVnd: number): HealthBand => {
  const budget = vnd(budgetVnd);
  if (spent > budget) return 'over100';
  if (spent * 100n >= budget * 95n) return 'from95';
  if (spent * 100n >= budget * 90n) return 'from90';
  return spent * 100n >= budget * 75n ? 'from75' : 'under75';
};
