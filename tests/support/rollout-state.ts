import type { RolloutState } from '#shared/contracts/rollout.ts';

/** A rollout in its testing stage, as a service without settings of its own begins. */
export const ROLLOUT: RolloutState = {
  phase: 'testing',
  basisPoints: 0,
  flags: {
    costOptimizationEnabled: true,
    intelligentRoutingEnabled: true,
    budgetAlertsEnabled: true,
    usageTrackingEnabled: true,
    performanceMonitoringEnabled: true,
  },
  targetUsers: [],
  excludeUsers: [],
  salt: 'pho-2026',
  schedule: {
    automatic: true,
    needsApproval: false,
    approvedStep: null,
    steps: [
      { phase: 'testing', basisPoints: 0, startsAt: null, days: 7 },
      { phase: 'partial', basisPoints: 1_000, startsAt: null, days: 7 },
      { phase: 'partial', basisPoints: 5_000, startsAt: null, days: 7 },
      { phase: 'full', basisPoints: 10_000, startsAt: null, days: 7 },
    ],
    currentStep: 0,
    stepSince: '2026-11-02T02:00:00.000Z',
  },
  gates: { minRequestsPerArm: 1_000, savingsFloorPercent: 0 },
  thresholds: {
    overheadMs: 200,
    failurePercent: 1,
    overBudgetPercent: 5,
    costIncreasePercent: 10,
    databaseLatencyMs: 250,
    minSample: 200,
    windows: 2,
  },
  rolledBack: null,
};
