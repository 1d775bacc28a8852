import type { Database } from '#server/db/database.ts';
import type { AlertDelivery } from '#server/features/alert-delivery/alert-delivery.service.ts';
import type { WatchedRollout } from '#server/features/health/evaluate-health.ts';
import { createHealthMonitor } from '#server/features/health/health-monitor.ts';
import { readHealthGate } from '#server/features/health/health-gate.ts';
import { createHealthTexts } from '#server/features/health/health-texts.ts';
import { createSilentProviders } from '#server/features/health/silent-providers.ts';
import { createTellAlerts } from '#server/features/health/tell-alerts.ts';
import { addMonitoringRoutes } from '#server/features/monitoring/monitoring.routes.ts';
import { createMonitoringService } from '#server/features/monitoring/monitoring.service.ts';
import { createMonitoringStore } from '#server/features/monitoring/monitoring.store.ts';
import type { PriceBook } from '#server/features/price-book/price-book.ts';
import type { Rollout } from '#server/features/rollout/rollout.ts';
import { addSavingsRoutes } from '#server/features/savings/savings.routes.ts';
import { createSavingsService, type ComparedRollout } from '#server/features/savings/savings.service.ts';
import { createSavingsStore } from '#server/features/savings/savings.store.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import { BUCKETS, shareOf } from '#shared/domain/rollout.ts';
import type { ChatEngine } from './chat-engine.ts';
import type { Config } from './config.ts';

type Parts = {
  config: Pick<Config, 'ALERT_LANGUAGE'>;
  database: Database;
  priceBook: PriceBook;
  rollout: Rollout;
  alerts: Pick<AlertDelivery, 'addSystemAlert'>;
  chat: Pick<ChatEngine, 'providers' | 'routing'>;
  clock: Clock;
  onError: (error: unknown) => void;
};

const watched = (rollout: Rollout): WatchedRollout => ({
  thresholds: () => rollout.state().thresholds,
  stageSince: () => new Date(rollout.state().schedule.stepSince),
  // A rollback switches every flag off, and whether it has helped is what people then want to see.
  isMonitored: () => rollout.flags().performanceMonitoringEnabled || rollout.state().rolledBack !== null,
  isTreating: () => {
    const { costOptimizationEnabled, intelligentRoutingEnabled } = rollout.flags();
    return rollout.state().phase !== 'disabled' && costOptimizationEnabled && intelligentRoutingEnabled;
  },
  armOf: (userId) => rollout.armOf(userId).arm,
  rollBack: (rollBack) => rollout.rollBack(rollBack),
});

const compared = (rollout: Rollout): ComparedRollout => ({
  listedUsers: () => [...rollout.state().targetUsers, ...rollout.state().excludeUsers],
  share() {
    const state = rollout.state();
    const treated = shareOf(state) / BUCKETS;
    return treated > 0 && treated < 1 ? { treated, since: new Date(state.schedule.stepSince) } : null;
  },
});

/** What watches the service and the rollout, says whether it pays, and opens the rollout's gates. */
export const createOperations = (parts: Parts) => {
  const { config, database, priceBook, rollout, alerts, chat, clock, onError } = parts;
  const texts = createHealthTexts(config.ALERT_LANGUAGE);
  const furtherTrouble = createSilentProviders(chat.providers.health);
  const health = createHealthMonitor({
    database,
    clock,
    rollout: watched(rollout),
    texts,
    tellAlerts: createTellAlerts({ texts, addSystemAlert: alerts.addSystemAlert, furtherTrouble }),
    onError,
  });
  const savings = createSavingsService({
    store: createSavingsStore(database),
    rollout: compared(rollout),
    policy: chat.routing.policy,
    priceAt: priceBook.priceAt,
    clock,
  });
  const monitoring = createMonitoringService({
    store: createMonitoringStore(database),
    thresholds: () => rollout.state().thresholds,
    providers: chat.providers.health,
    clock,
  });
  return {
    health,
    savings,
    /** What health and savings say of the stage that began at `since`. */
    gates: async (since: Date) => ({
      ...(await readHealthGate(health, since, clock())),
      savings: await savings.intervalSince(since),
    }),
    addRoutes(http: HttpServer) {
      addSavingsRoutes(http, savings);
      addMonitoringRoutes(http, monitoring);
    },
  };
};
