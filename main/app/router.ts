import { createAlertsRouter, type AlertsApi } from '#main/features/alerts/alerts.router.ts';
import { createAuditRouter, type AuditApi } from '#main/features/audit/audit.router.ts';
import { createDecisionsRouter, type DecisionsApi } from '#main/features/decisions/decisions.router.ts';
import { createMonitoringRouter, type MonitoringApi } from '#main/features/monitoring/monitoring.router.ts';
import { createRolloutRouter, type RolloutApi } from '#main/features/rollout/rollout.router.ts';
import { createRoutingRouter, type RoutingApi } from '#main/features/routing/routing.router.ts';
import { createSavingsRouter, type SavingsApi } from '#main/features/savings/savings.router.ts';
import { createSessionRouter, type SessionApi } from '#main/features/session/session.router.ts';
import { createSpendRouter, type SpendApi } from '#main/features/spend/spend.router.ts';
import { createSyncRouter, type SyncApi } from '#main/features/sync/sync.router.ts';
import { createOpeningsRouter, type OpeningsApi } from '#main/features/system-alerts/openings.router.ts';
import { createSystemAlertsRouter, type SystemAlertsApi } from '#main/features/system-alerts/system-alerts.router.ts';
import {
  createUsersRouter,
  type SettingsEditApi,
  type UserUsageApi,
  type UsersApi,
} from '#main/features/users/users.router.ts';
import { router } from '#main/platform/trpc.ts';

export type ConsoleApi = {
  session: SessionApi;
  sync: SyncApi;
  spend: SpendApi;
  users: UsersApi;
  userUsage: UserUsageApi;
  settingsEdit: SettingsEditApi;
  decisions: DecisionsApi;
  alerts: AlertsApi;
  routing: RoutingApi;
  audit: AuditApi;
  rollout: RolloutApi;
  monitoring: MonitoringApi;
  systemAlerts: SystemAlertsApi;
  openings: OpeningsApi;
  savings: SavingsApi;
};

/** Everything the renderer can ask for. */
export const createAppRouter = (api: ConsoleApi) =>
  router({
    session: createSessionRouter(api.session),
    sync: createSyncRouter(api.sync),
    spend: createSpendRouter(api.spend),
    users: createUsersRouter(api.users, api.userUsage, api.settingsEdit),
    decisions: createDecisionsRouter(api.decisions),
    alerts: createAlertsRouter(api.alerts),
    routing: createRoutingRouter(api.routing),
    audit: createAuditRouter(api.audit),
    rollout: createRolloutRouter(api.rollout),
    monitoring: createMonitoringRouter(api.monitoring),
    systemAlerts: createSystemAlertsRouter(api.systemAlerts),
    openings: createOpeningsRouter(api.openings),
    savings: createSavingsRouter(api.savings),
  });
export type AppRouter = ReturnType<typeof createAppRouter>;
