import { permitted, router } from '#main/platform/trpc.ts';
import {
  alertInput,
  alertListInput,
  handleAlertsInput,
  retryDeliveryInput,
  type AlertBadge,
  type AlertItem,
  type AlertList,
  type AlertListInput,
  type HandleAlertsInput,
  type RetryDeliveryInput,
} from '#shared/contracts/alert-views.ts';
import { resolveConflictInput } from '#shared/contracts/views.ts';
import type * as z from 'zod';

export type AlertsApi = {
  list(input: AlertListInput): AlertList;
  /** Throws `alert.unknown`. */
  get(alertId: string): AlertItem;
  badge(): AlertBadge;
  /** Alerts with an edit that waits for a person. */
  attention(): AlertItem[];
  /** Operators who have handled alerts lately or were given some, by name. */
  names(): string[];
  /** Queues every edit durably, all or none, before it answers; the mirror changes only when the service has confirmed. */
  handle(input: HandleAlertsInput): void;
  /** `mine` sends the edit again over their revision; `theirs` drops it. */
  resolve(input: z.infer<typeof resolveConflictInput>): void;
  /** Only with a connection: delivering is the service's. Throws what the service says. */
  retryDelivery(input: RetryDeliveryInput): Promise<void>;
};

export const createAlertsRouter = (alerts: AlertsApi) =>
  router({
    list: permitted('alerts:read')
      .input(alertListInput)
      .query(({ input }) => alerts.list(input)),
    get: permitted('alerts:read')
      .input(alertInput)
      .query(({ input }) => alerts.get(input.alertId)),
    badge: permitted('alerts:read').query(() => alerts.badge()),
    attention: permitted('alerts:read').query(() => alerts.attention()),
    names: permitted('alerts:read').query(() => alerts.names()),
    handle: permitted('alerts:handle')
      .input(handleAlertsInput)
      .mutation(({ input }) => alerts.handle(input)),
    resolve: permitted('alerts:handle')
      .input(resolveConflictInput)
      .mutation(({ input }) => alerts.resolve(input)),
    retryDelivery: permitted('alerts:handle')
      .input(retryDeliveryInput)
      .mutation(({ input }) => alerts.retryDelivery(input)),
  });
