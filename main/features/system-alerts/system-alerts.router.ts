import type * as z from 'zod';
import { permitted, router } from '#main/platform/trpc.ts';
import { handleAlertsInput, type AlertBadge, type HandleAlertsInput } from '#shared/contracts/alert-views.ts';
import {
  systemAlertInput,
  systemAlertListInput,
  type SystemAlertItem,
  type SystemAlertList,
  type SystemAlertListInput,
} from '#shared/contracts/system-alert-views.ts';
import { resolveConflictInput } from '#shared/contracts/views.ts';

export type SystemAlertsApi = {
  list(input: SystemAlertListInput): SystemAlertList;
  /** Throws `alert.unknown`. */
  get(alertId: string): SystemAlertItem;
  badge(): AlertBadge;
  /** Alerts with an edit that waits for a person. */
  attention(): SystemAlertItem[];
  /** Queues every edit durably, all or none, before it answers; the mirror changes only when the service has confirmed. */
  handle(input: HandleAlertsInput): void;
  /** `mine` sends the edit again over their revision; `theirs` drops it. */
  resolve(input: z.infer<typeof resolveConflictInput>): void;
};

export const createSystemAlertsRouter = (alerts: SystemAlertsApi) =>
  router({
    list: permitted('monitoring:read')
      .input(systemAlertListInput)
      .query(({ input }) => alerts.list(input)),
    get: permitted('monitoring:read')
      .input(systemAlertInput)
      .query(({ input }) => alerts.get(input.alertId)),
    badge: permitted('monitoring:read').query(() => alerts.badge()),
    attention: permitted('monitoring:read').query(() => alerts.attention()),
    handle: permitted('systemAlerts:handle')
      .input(handleAlertsInput)
      .mutation(({ input }) => alerts.handle(input)),
    resolve: permitted('systemAlerts:handle')
      .input(resolveConflictInput)
      .mutation(({ input }) => alerts.resolve(input)),
  });
