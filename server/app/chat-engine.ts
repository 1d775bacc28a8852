import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '#server/db/database.ts';
import { createBudgets } from '#server/features/budgets/budgets.service.ts';
import type { PriceBook } from '#server/features/price-book/price-book.ts';
import { createProviders } from '#server/features/providers/providers.service.ts';
import { readProviderSetups } from '#server/features/providers/provider-setup.ts';
import type { Recorder } from '#server/features/recording/recorder.ts';
import { createQueryAnalyser } from '#server/features/routing/analyse-query.ts';
import { readRoutingWeights } from '#server/features/routing/read-routing-weights.ts';
import type { Rollout } from '#server/features/rollout/rollout.ts';
import { createRouting } from '#server/features/routing/routing.service.ts';
import type { Clock } from '#server/lib/clock.ts';
import { TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { createChatApi } from './chat-api.ts';
import { providerVariable, type Config } from './config.ts';
import { createUsers } from './users.ts';

type Parts = {
  config: Config;
  database: Database;
  priceBook: PriceBook;
  recorder: Recorder;
  rollout: Pick<Rollout, 'decide' | 'flags'>;
  clock: Clock;
  log: FastifyBaseLogger;
  /** Stands in for every provider without a key. */
  simulatedProviderUrl: string | undefined;
};

/** What answers the users of pho.chat: providers, router, budgets, and the API over them. */
export const createChatEngine = async (parts: Parts) => {
  const { config, database, priceBook, rollout, clock, log, simulatedProviderUrl } = parts;
  const tierBudgets = { ...TIER_BUDGET_VND, starter: config.DEFAULT_MONTHLY_BUDGET_VND };
  const providers = createProviders({
    setups: readProviderSetups((variable) => providerVariable(config, variable), simulatedProviderUrl),
  });
  const routing = await createRouting({
    database,
    priceBook,
    analyse: createQueryAnalyser(readRoutingWeights()),
    providerState: providers.stateOf,
    clock,
    onError: (error) => log.error({ err: error }, 'reading the routing policy failed'),
  });
  const budgets = createBudgets({ database, clock, budgets: tierBudgets });
  const api = createChatApi({
    ...parts,
    budgets,
    routing,
    providers,
    rollout: rollout.decide,
    keepsReasons: () => rollout.flags().usageTrackingEnabled,
  });

  return {
    ...api,
    users: createUsers({ config, database, clock, tierBudgets }),
    tierBudgets,
    budgets,
    routing,
    providers,
    /** After the last answer. */
    async stop() {
      routing.stop();
      await providers.close();
    },
  };
};
export type ChatEngine = Awaited<ReturnType<typeof createChatEngine>>;
