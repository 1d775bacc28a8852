import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { FastifyBaseLogger } from 'fastify';
import { createDatabase } from '#server/db/database.ts';
import { createAlertChannels } from '#server/features/alert-delivery/alert-channels.ts';
import { createAlertDelivery } from '#server/features/alert-delivery/alert-delivery.service.ts';
import { createAuditAnchoring } from '#server/features/audit/audit-anchoring.ts';
import { reassessMonth } from '#server/features/budgets/reassess-month.ts';
import { ensureFeedEpoch } from '#server/features/feed/feed-epoch.ts';
import { pruneTombstones } from '#server/features/feed/feed-pruning.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';
import { createRecorder } from '#server/features/recording/recorder.ts';
import { createRollupLeader } from '#server/features/rollups/rollup-leader.ts';
import { systemClock, type Clock } from '#server/lib/clock.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import { createChatEngine } from './chat-engine.ts';
import type { Config } from './config.ts';
import { openRollout } from './open-rollout.ts';
import { createOperations } from './operations.ts';
import { createCostOptimizationApi } from './cost-optimization-api.ts';
import { createOperatorApi } from './operator-api.ts';
import { createRoutingApi } from './routing-api.ts';

export type ServiceOptions = {
  /** A migrated database. */
  databaseUrl: string;
  /** Signs operator sessions; at least 32 characters. */
  secret: string;
  log: FastifyBaseLogger;
  clock?: Clock;
  /** Where the audit log's head is anchored outside the database; without it nowhere. */
  auditAnchorFile?: string;
  /** Stands in for every provider without a key: `/<provider>/v1` under it is such a provider's base URL. */
  simulatedProviderUrl?: string;
};

/** Answers under way may take this long when the service ends. */
const CLOSE_DEADLINE_MS = 5_000;

const readVersion = async () =>
  z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))).version;

type AlertParts = Pick<Parameters<typeof createAlertDelivery>[0], 'database' | 'clock' | 'log'>;
/** Sends alerts by the channels that the environment names. */
const createAlerts = (config: Config, parts: AlertParts) =>
  createAlertDelivery({
    ...parts,
    channels: createAlertChannels(config, parts.clock),
    operators: config.ALERT_MAIL_OPERATORS,
    language: config.ALERT_LANGUAGE,
  });

/**
 * The whole cost service over one migrated database; not listening yet.
 * `close()` stops taking requests, makes everything durable that was taken, and lets go of the database.
 */
export const createService = async (config: Config, options: ServiceOptions) => {
  const { databaseUrl, secret, log, clock = systemClock, auditAnchorFile: file } = options;
  const database = createDatabase(databaseUrl);
  const failed = (work: string) => (error: unknown) => log.error({ err: error }, `${work} failed`);
  if (await ensureFeedEpoch(database))
    log.warn('this database was restored from elsewhere: consoles will fetch afresh');
  await seedPriceBook(database, config.VND_EXCHANGE_RATE);
  const priceBook = await createPriceBook({ database, onError: failed('reading the price book') });
  const recorder = createRecorder({ database, priceBook, clock, onError: failed('work beside recording') });
  const rollups = createRollupLeader({ database, onError: failed('folding usage') });
  const anchoring =
    file === undefined
      ? null
      : createAuditAnchoring({ database, file, secret, clock, onError: failed('anchoring the audit log') });
  const alerts = createAlerts(config, { database, clock, log });
  // Before anything can raise an alert: only what is raised from now on is sent.
  await alerts.register();
  const rollout = await openRollout({ config, database, databaseUrl, clock, onError: failed('reading the rollout') });
  const version = await readVersion();
  const { simulatedProviderUrl } = options;
  const parts = { config, database, clock, log };
  const chat = await createChatEngine({ ...parts, priceBook, recorder, rollout, simulatedProviderUrl });
  const routing = createRoutingApi({ database, priceBook, chat, onError: failed('reading the routing policy') });
  const userApi = createCostOptimizationApi({ database, priceBook, recorder, chat, rollout: rollout.decide, clock });
  const watching = { ...parts, priceBook, rollout, alerts, chat, onError: failed('watching health') };
  const operations = createOperations(watching);
  const api = await createOperatorApi({
    ...parts,
    secret,
    version,
    reassessMonth,
    rollout,
    identities: chat.users,
    onPolicyEdited: routing.onPolicyEdited,
    addFurtherRoutes: [chat.addRoutes, routing.addRoutes, userApi.addRoutes, operations.addRoutes],
  });
  const prune = () => void pruneTombstones(database, clock).catch(failed('forgetting old deletions'));
  let pruning: NodeJS.Timeout | undefined;

  return {
    database,
    recorder,
    rollups,
    rollout,
    health: operations.health,
    operators: api.operators,
    http: api.http,
    chat,
    /** Every route with who may call it. */
    routes: api.routes,
    /** Begins to serve and to fold; answers the address. Port 0 takes a free one. */
    async listen({ host = config.HOST, port = config.PORT } = {}) {
      const url = await api.http.listen({ host, port });
      rollups.start();
      rollout.start(operations.gates);
      operations.health.start();
      chat.start();
      alerts.start();
      anchoring?.start();
      prune();
      pruning = setInterval(prune, DAY_MS);
      return url;
    },
    async close() {
      clearInterval(pruning);
      await chat.close();
      // A reader that never reads must not keep us from ending.
      const deadline = setTimeout(() => api.http.server.closeAllConnections(), CLOSE_DEADLINE_MS);
      await api.http.close();
      clearTimeout(deadline);
      await recorder.close();
      await chat.stop();
      await rollups.stop();
      await operations.health.stop();
      await rollout.close();
      await alerts.stop();
      priceBook.stop();
      await anchoring?.stop();
      await database.close();
    },
  };
};
export type Service = Awaited<ReturnType<typeof createService>>;
