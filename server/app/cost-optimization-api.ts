import type { Database } from '#server/db/database.ts';
import { reassessMonth } from '#server/features/budgets/reassess-month.ts';
import { createCostBreakdown } from '#server/features/cost-optimization/cost-breakdown.ts';
import { createCostBreakdownStore } from '#server/features/cost-optimization/cost-breakdown.store.ts';
import { createCostOptimizationRouter } from '#server/features/cost-optimization/cost-optimization.router.ts';
import { addCostOptimizationRoutes } from '#server/features/cost-optimization/cost-optimization.routes.ts';
import { createCostSettings } from '#server/features/cost-optimization/cost-settings.service.ts';
import { createCostSettingsStore } from '#server/features/cost-optimization/cost-settings.store.ts';
import { createTrackUsage } from '#server/features/cost-optimization/track-usage.ts';
import { createUsagePagesStore } from '#server/features/cost-optimization/usage-pages.store.ts';
import { createUsageSummary } from '#server/features/cost-optimization/usage-summary.ts';
import { createUsageSummaryStore } from '#server/features/cost-optimization/usage-summary.store.ts';
import type { PriceBook } from '#server/features/price-book/price-book.ts';
import type { Recorder } from '#server/features/recording/recorder.ts';
import { modelRefOf } from '#server/features/routing/catalogue.ts';
import { createOptimalModel } from '#server/features/routing/optimal-model.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import type { Arm } from '#shared/domain/usage.ts';
import type { ChatEngine } from './chat-engine.ts';

type Parts = {
  database: Database;
  priceBook: PriceBook;
  recorder: Recorder;
  /** Whose router and budgets are asked. */
  chat: Pick<ChatEngine, 'budgets' | 'routing' | 'tierBudgets'>;
  rollout: (userId: string) => { readonly arm: Arm; readonly why: 'treatment' | 'controlGroup' | 'switchedOff' };
  clock: Clock;
};

/** `costOptimization.*` for the chat app, over the router and the budgets that answer chats. */
export const createCostOptimizationApi = ({ database, priceBook, recorder, chat, rollout, clock }: Parts) => {
  const { budgets, routing, tierBudgets } = chat;
  const { standing } = budgets;
  const untreated = (userId: string) => {
    const { why } = rollout(userId);
    return why === 'treatment' ? null : why;
  };
  const router = createCostOptimizationRouter({
    summary: createUsageSummary({ store: createUsageSummaryStore(database), standing }),
    pages: createUsagePagesStore(database),
    settings: createCostSettings({
      database,
      store: createCostSettingsStore(tierBudgets),
      clock,
      tierBudgets,
      reassessMonth,
      isKnownModel: (ref) => routing.catalogue().some((model) => modelRefOf(model) === ref),
    }),
    optimalModel: createOptimalModel({ routing, standing, untreated }),
    breakdown: createCostBreakdown({
      store: createCostBreakdownStore(database),
      prices: priceBook,
      standing,
      clock,
    }),
    trackUsage: createTrackUsage({
      database,
      record: recorder.record,
      analyse: routing.analyse,
      arm: (userId) => rollout(userId).arm,
      clock,
    }),
  });
  return { addRoutes: (http: HttpServer) => addCostOptimizationRoutes(http, router) };
};
