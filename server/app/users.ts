import type { Database } from '#server/db/database.ts';
import { reassessMonth } from '#server/features/budgets/reassess-month.ts';
import { createChatTokens } from '#server/features/chat-users/chat-token.ts';
import { createChatUsers } from '#server/features/chat-users/chat-users.service.ts';
import { createChatUserStore } from '#server/features/chat-users/chat-users.store.ts';
import { createServiceToken } from '#server/features/chat-users/service-token.ts';
import type { Clock } from '#server/lib/clock.ts';
import { monthOf } from '#shared/domain/time.ts';
import type { Tier } from '#shared/domain/usage.ts';
import type { Config } from './config.ts';

type Parts = {
  config: Pick<Config, 'CHAT_JWKS_URL' | 'CHAT_JWT_SECRET' | 'SERVICE_TOKEN'>;
  database: Database;
  clock: Clock;
  /** Đồng a month for new users of each plan. */
  tierBudgets: Readonly<Record<Tier, number>>;
};

/** Who calls that is no operator: users of pho.chat and trusted back ends. */
export const createUsers = ({ config, database, clock, tierBudgets }: Parts) => {
  const { CHAT_JWKS_URL: jwksUrl, CHAT_JWT_SECRET: secret, SERVICE_TOKEN } = config;
  const store = createChatUserStore({
    database,
    budgets: tierBudgets,
    reassess: (client, userId, at) => reassessMonth(client, userId, monthOf(at), at),
  });
  const users = createChatUsers({ readToken: createChatTokens({ jwksUrl, secret, clock }), store, clock });
  return { chatUserOf: users.userOf, isServiceToken: createServiceToken(SERVICE_TOKEN) };
};
