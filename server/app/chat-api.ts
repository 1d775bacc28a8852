import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '#server/db/database.ts';
import type { Budgets } from '#server/features/budgets/budgets.service.ts';
import { createAdmission } from '#server/features/chat/admission.ts';
import { createCallChain } from '#server/features/chat/call-chain.ts';
import type { Rollout } from '#server/features/chat/chat-ports.ts';
import { addChatRoutes } from '#server/features/chat/chat.routes.ts';
import { createChat } from '#server/features/chat/chat.service.ts';
import { createChatTexts } from '#server/features/chat/chat-texts.ts';
import { createEndings } from '#server/features/chat/chat-endings.ts';
import { createConcludeChat } from '#server/features/chat/conclude-chat.ts';
import { createDecisionLog } from '#server/features/chat/decision-log.ts';
import { createPlanChat } from '#server/features/chat/plan-chat.ts';
import { addReleaseReservationRoute } from '#server/features/chat/release-reservation.ts';
import { createFindRequested } from '#server/features/chat/requested-model.ts';
import { createResolveUnknown } from '#server/features/chat/resolve-unknown.ts';
import { createSettleChat } from '#server/features/chat/settle-chat.ts';
import { createUnknownReservationStore } from '#server/features/chat/unknown-reservations.store.ts';
import type { Providers } from '#server/features/providers/providers.service.ts';
import { ProviderFailure } from '#server/features/providers/provider-failure.ts';
import { providerNamed } from '#server/features/providers/provider-table.ts';
import { createGroupCommit } from '#server/features/recording/group-commit.ts';
import type { Recorder } from '#server/features/recording/recorder.ts';
import { requestTokens } from '#server/features/routing/request-tokens.ts';
import { countTokens } from '#server/features/routing/count-tokens.ts';
import type { Routing } from '#server/features/routing/routing.service.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import type { Config } from './config.ts';

const MEGABYTE = 1024 * 1024;
/** Bodies held at the same time, in bytes. */
const MAX_BODY_BYTES = 256 * MEGABYTE;

export type ChatApiParts = {
  config: Pick<Config, 'CHAT_BODY_LIMIT_MB' | 'CHAT_DEADLINE_SECONDS' | 'CHAT_CLOSE_SECONDS' | 'CHAT_MAX_CONCURRENT'>;
  database: Database;
  budgets: Budgets;
  recorder: Recorder;
  routing: Routing;
  providers: Providers;
  rollout: Rollout;
  /** Whether it is kept why requests were answered as they were. */
  keepsReasons: () => boolean;
  clock: Clock;
  log: FastifyBaseLogger;
};

const createDecisions = ({ database, log, keepsReasons }: Pick<ChatApiParts, 'database' | 'log' | 'keepsReasons'>) => {
  const decisions = createDecisionLog({
    database,
    createBatches: (write) =>
      createGroupCommit({ write, minBatch: 1, maxBatch: 500, maxInFlight: 1, maxWaiting: 20_000 }),
    onError: (error) => log.error({ err: error }, 'a decision could not be kept'),
  });
  const add: typeof decisions.add = (decision) => {
    if (keepsReasons()) decisions.add(decision);
  };
  return { ...decisions, add };
};

/** What the chat path takes of routing and providers, in its own words. */
const createPorts = ({ routing, providers }: Pick<ChatApiParts, 'routing' | 'providers'>) => ({
  routing: {
    ...routing,
    countText: countTokens,
    countRequest: ({ messages, body }: Parameters<typeof requestTokens>[0] & { body: Record<string, unknown> }) =>
      requestTokens({ messages, tools: Array.isArray(body.tools) ? body.tools : [] }),
    providersOf: (model: string) =>
      routing.catalogue().flatMap((known) => (known.model === model ? [known.provider] : [])),
  },
  providers: { ...providers, isFailure: (error: unknown) => error instanceof ProviderFailure },
});

/** OpenAI's chat completions for the users of pho.chat. */
export const createChatApi = (parts: ChatApiParts) => {
  const { config, database, budgets, recorder, rollout, clock, log } = parts;
  const texts = createChatTexts();
  const decisions = createDecisions(parts);
  const { routing, providers } = createPorts(parts);
  const bodyLimitBytes = config.CHAT_BODY_LIMIT_MB * MEGABYTE;
  const maxConcurrent = config.CHAT_MAX_CONCURRENT;
  const admission = createAdmission({ maxConcurrent, maxBodyBytes: MAX_BODY_BYTES, bodyLimitBytes, texts });
  const settle = createSettleChat({
    providers,
    budgets,
    record: recorder.record,
    onLost: (error, usage) => log.error({ err: error, usage }, 'usage could not be recorded'),
  });
  const chat = createChat({
    plan: createPlanChat({ budgets, routing, rollout }),
    callChain: createCallChain({ providers, budgets }),
    endings: createEndings({
      conclude: createConcludeChat({ settle, decisions }),
      decisions,
      routing,
      providers,
      texts,
    }),
    routing,
  });
  const findRequested = createFindRequested({
    providersOf: routing.providersOf,
    providerNamed,
    isConfigured: (provider) => providers.stateOf(provider) !== 'unconfigured',
  });

  const unknown = createResolveUnknown({
    store: createUnknownReservationStore(database),
    providers,
    record: recorder.record,
    release: budgets.release,
    expireLeases: budgets.expireLeases,
    rollout,
    onError: (error) => log.error({ err: error }, 'settling what was left unsettled failed'),
  });

  return {
    addRoutes(http: HttpServer) {
      const deadlineMs = config.CHAT_DEADLINE_SECONDS * 1_000;
      addChatRoutes(http, { chat, admission, findRequested, texts, clock, bodyLimitBytes, deadlineMs });
      addReleaseReservationRoute(http, { database, clock });
    },
    /** Settles what a lost process left unsettled: at once, then each minute. */
    start: unknown.start,
    /** The same, once. */
    resolveUnknown: unknown.run,
    /** Chats that are being answered or settled. */
    running: admission.running,
    /** Resolves when there is none, and all are explained. */
    async idle() {
      await admission.idle();
      await decisions.idle();
    },
    /** Takes no new chats, lets those under way come to their end for a while, and resolves when all are recorded. */
    async close() {
      await admission.close(config.CHAT_CLOSE_SECONDS * 1_000);
      await unknown.stop();
      await decisions.close();
    },
  };
};
