import type { Database } from '#server/db/database.ts';
import type { PriceBook } from '#server/features/price-book/price-book.ts';
import { createDecide } from '#server/features/routing/decide.service.ts';
import { addRoutingRoutes } from '#server/features/routing/routing.routes.ts';
import { createWhatIf } from '#server/features/routing/what-if.service.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import type { ChatEngine } from './chat-engine.ts';

type Parts = {
  database: Database;
  priceBook: PriceBook;
  /** Whose router and budgets are asked. */
  chat: Pick<ChatEngine, 'budgets' | 'routing' | 'tierBudgets'>;
  /** Hears of a policy that could not be read; the last one stays in force. */
  onError: (error: unknown) => void;
};

/** What admins ask of the router, over the one that answers chats. */
export const createRoutingApi = ({ database, priceBook, chat, onError }: Parts) => {
  const { budgets, routing, tierBudgets } = chat;
  const decide = createDecide({ routing, standing: budgets.standing });
  const whatIf = createWhatIf({ database, prices: priceBook, policy: routing.policy, tierBudgets });
  return {
    addRoutes: (http: HttpServer) => addRoutingRoutes(http, { decide, whatIf }),
    onPolicyEdited: () => routing.refreshPolicy().catch(onError),
  };
};
