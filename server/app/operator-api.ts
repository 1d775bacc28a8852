import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '#server/db/database.ts';
import { createAuditSignIn } from '#server/features/audit/audit-sign-in.ts';
import { addAlertDeliveryRoutes } from '#server/features/alert-delivery/alert-delivery.routes.ts';
import { createRetryDelivery } from '#server/features/alert-delivery/retry-delivery.ts';
import { createCommandReceipts } from '#server/features/commands/command-receipts.store.ts';
import { addCommandRoutes } from '#server/features/commands/commands.routes.ts';
import { createCommandsService } from '#server/features/commands/commands.service.ts';
import { createEditPolicy } from '#server/features/commands/edit-policy.ts';
import { createHandleAlert } from '#server/features/commands/handle-alert.ts';
import { createEditSettings, type ReassessMonth } from '#server/features/commands/edit-settings.ts';
import { createRolloutCommands } from '#server/features/commands/rollout-commands.ts';
import { createFeedEvents } from '#server/features/feed/feed-events.ts';
import { addFeedRoutes } from '#server/features/feed/feed.routes.ts';
import { createFeedService } from '#server/features/feed/feed.service.ts';
import { createFeedStore } from '#server/features/feed/feed.store.ts';
import { createOperatorAuth } from '#server/features/operators/operator-auth.ts';
import { addOperatorRoutes } from '#server/features/operators/operators.routes.ts';
import { createOperatorsService } from '#server/features/operators/operators.service.ts';
import { createSignInLimit } from '#server/features/operators/sign-in-limit.ts';
import type { Rollout } from '#server/features/rollout/rollout.ts';
import { addRolloutRoutes } from '#server/features/rollout/rollout.routes.ts';
import { addUserDecisionsRoutes } from '#server/features/user-decisions/user-decisions.routes.ts';
import { createUserDecisionsStore } from '#server/features/user-decisions/user-decisions.store.ts';
import { addUserUsageRoutes } from '#server/features/user-usage/user-usage.routes.ts';
import { createUserUsageStore } from '#server/features/user-usage/user-usage.store.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import type { Config } from './config.ts';
import { addHealthRoutes } from './health.routes.ts';
import type { Identities } from './http-access.ts';
import { createHttp } from './http.ts';
import { createReadiness } from './readiness.ts';

export type OperatorApiParts = {
  config: Pick<Config, 'OPERATOR_SESSION_HOURS' | 'SUPPORT_BUDGET_CAP_VND'>;
  /** Signs operator sessions; at least 32 characters. */
  secret: string;
  database: Database;
  clock: Clock;
  log: FastifyBaseLogger;
  version: string;
  reassessMonth: ReassessMonth;
  rollout: Pick<Rollout, 'age' | 'changes' | 'rollBack'>;
  /** Resolves when this instance routes by a policy that was just edited. */
  onPolicyEdited(): Promise<void>;
  /** Of everybody who is no operator. */
  identities: Omit<Identities, 'callerOf'>;
  /** What others than consoles call. */
  addFurtherRoutes: readonly ((http: HttpServer) => void)[];
};

/** Everything consoles call, over one database; not listening yet. */
export const createOperatorApi = async (parts: OperatorApiParts) => {
  const { config, secret, database, clock, log, version, reassessMonth, rollout, identities } = parts;
  const auth = createOperatorAuth({ database, secret, sessionHours: config.OPERATOR_SESSION_HOURS });
  const operators = createOperatorsService({
    auth,
    limit: createSignInLimit(database),
    clock,
    auditSignIn: createAuditSignIn({ database, clock }),
  });
  const store = createFeedStore(database);
  const onError = (error: unknown) => log.warn({ err: error }, 'feed changes could not be polled');
  const events = createFeedEvents({ store, clock, onError });
  const editSettings = createEditSettings({ clock, supportBudgetCapVnd: config.SUPPORT_BUDGET_CAP_VND, reassessMonth });
  const commands = createCommandsService({
    database,
    receipts: createCommandReceipts(),
    act: {
      'settings.edit': editSettings,
      'policy.edit': createEditPolicy({ clock }),
      'alert.handle': createHandleAlert({ clock, of: 'alert.handle' }),
      'systemAlert.handle': createHandleAlert({ clock, of: 'systemAlert.handle' }),
      ...createRolloutCommands(rollout.changes),
    },
    onApplied: async (type) => {
      if (type === 'policy.edit') await parts.onPolicyEdited();
    },
  });
  const { http, routes } = await createHttp({
    log,
    version,
    identities: { ...identities, callerOf: operators.callerOf },
    addRoutes: (server) => {
      addHealthRoutes(server, { isReady: createReadiness(database), rolloutAge: rollout.age });
      addOperatorRoutes(server, { operators, clock, version, onSignOut: events.closeSession });
      addFeedRoutes(server, { feed: createFeedService({ store, clock }), events });
      addCommandRoutes(server, commands);
      addRolloutRoutes(server, rollout);
      addAlertDeliveryRoutes(server, { retry: createRetryDelivery({ database, clock }) });
      addUserUsageRoutes(server, { usage: createUserUsageStore(database), clock });
      for (const addRoutes of parts.addFurtherRoutes) addRoutes(server);
      addUserDecisionsRoutes(server, { decisions: createUserDecisionsStore(database), clock });
    },
    onClose: events.close,
  });
  return { http, routes, operators };
};
