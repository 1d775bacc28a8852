import * as contract from '#shared/contracts/cost-optimization.ts';
import type { Month } from '#shared/domain/time.ts';
import type { CostSettingsService } from './cost-settings.service.ts';
import { forService, forUser, router } from './trpc.ts';
import type { UsagePagesStore } from './usage-pages.store.ts';

export type CostOptimizationParts = {
  summary: (userId: string, month?: Month) => Promise<contract.UsageSummary>;
  pages: UsagePagesStore;
  settings: CostSettingsService;
  optimalModel: (userId: string, query: contract.OptimalModelQuery) => Promise<contract.OptimalModel>;
  breakdown: (userId: string, query: contract.CostBreakdownQuery) => Promise<contract.CostBreakdown>;
  trackUsage: (usage: contract.TrackUsageInput) => Promise<contract.TrackedUsage>;
};

export const createCostOptimizationRouter = (parts: CostOptimizationParts) => {
  const { summary, pages, settings, optimalModel, breakdown, trackUsage } = parts;
  return router({
    costOptimization: router({
      getUsageSummary: forUser
        .input(contract.usageSummaryQuery.default({}))
        .output(contract.usageSummary)
        .query(({ ctx, input }) => summary(ctx.userId, input.month)),
      getUsageLogs: forUser
        .input(contract.usageLogsQuery.prefault({}))
        .output(contract.usageLogs)
        .query(({ ctx, input }) => pages.logs(ctx.userId, input)),
      getUsageHistory: forUser
        .input(contract.usageHistoryQuery.prefault({}))
        .output(contract.usageHistory)
        .query(({ ctx, input }) => pages.history(ctx.userId, input)),
      getCostSettings: forUser.output(contract.costSettings).query(({ ctx }) => settings.get(ctx.userId)),
      updateCostSettings: forUser
        .input(contract.costSettingsChange)
        .output(contract.costSettings)
        .mutation(({ ctx, input }) => settings.update(ctx.userId, input)),
      getOptimalModel: forUser
        .input(contract.optimalModelQuery)
        .output(contract.optimalModel)
        .query(({ ctx, input }) => optimalModel(ctx.userId, input)),
      calculateCostBreakdown: forUser
        .input(contract.costBreakdownQuery.default({}))
        .output(contract.costBreakdown)
        .query(({ ctx, input }) => breakdown(ctx.userId, input)),
      trackUsage: forService
        .input(contract.trackUsageInput)
        .output(contract.trackedUsage)
        .mutation(({ input }) => trackUsage(input)),
    }),
  });
};
/** For typed clients. */
export type CostOptimizationRouter = ReturnType<typeof createCostOptimizationRouter>;
