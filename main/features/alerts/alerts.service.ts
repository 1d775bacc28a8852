import type { PendingHandlings } from '#main/sync/outbox/pending-handlings.ts';
import { overlaidHandling } from '#main/sync/outbox/pending-handlings.ts';
import type { Outbox } from '#main/sync/outbox/outbox.ts';
import type { Clock } from '#main/platform/clock.ts';
import type {
  AlertHandlingEdit,
  AlertItem,
  AlertListInput,
  RetryDeliveryInput,
} from '#shared/contracts/alert-views.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { AlertView } from '#shared/contracts/views.ts';
import type { AlertLevel } from '#shared/domain/budget.ts';
import { addMonths, monthOf, type Month } from '#shared/domain/time.ts';
import type { AlertsApi } from './alerts.router.ts';

type Overlay = ReadonlyMap<string, AlertHandlingEdit>;
type Filter = Omit<AlertListInput, 'level' | 'offset' | 'limit'> & { levels?: readonly AlertLevel[] };
export type AlertsStore = {
  /** Alerts of a page, newest first, and how many match; what waits here counts as done. */
  list(
    filter: Filter,
    overlay: Overlay,
    now: Date,
    page: { offset: number; limit: number },
  ): { rows: AlertView[]; total: number };
  count(filter: Filter, overlay: Overlay, now: Date): number;
  find(alertId: string): AlertView | undefined;
  names(since: Month): string[];
};
type Parts = {
  store: AlertsStore;
  pending: () => PendingHandlings;
  outbox: Pick<Outbox, 'addAll' | 'resolve'>;
  retryDelivery: (input: RetryDeliveryInput) => Promise<void>;
  /** An edit waits to be sent. */
  onWaiting: () => void;
  clock: Clock;
};

/** From these on an alert is worth a mark in the navigation. */
const PRESSING: readonly AlertLevel[] = ['critical', 'emergency', 'spent'];

const overlayOf = (pending: PendingHandlings): Overlay =>
  new Map(Array.from(pending, ([id, { handling }]) => [id, handling]));

const itemOf = (alert: AlertView, pending: PendingHandlings): AlertItem => ({
  ...alert,
  ...overlaidHandling(alert, pending.get(alert.id)),
});

/** Budget alerts from the mirror, with what waits here to be done about them laid over. */
export const createAlertsService = ({ store, pending, outbox, retryDelivery, onWaiting, clock }: Parts): AlertsApi => ({
  list({ level, offset, limit, ...filter }) {
    // Read the outbox first: an edit leaves it only once the mirror holds it, so it can't be missed by both.
    const waiting = pending();
    const asked = level ? { ...filter, levels: [level] } : filter;
    const { rows, total } = store.list(asked, overlayOf(waiting), clock(), { offset, limit });
    return { rows: rows.map((alert) => itemOf(alert, waiting)), total };
  },
  get(alertId) {
    const waiting = pending();
    const alert = store.find(alertId);
    if (!alert) throw new AppError('alert.unknown');
    return itemOf(alert, waiting);
  },
  badge() {
    const now = clock();
    const filter = { month: monthOf(now), levels: PRESSING, state: 'open' as const, search: '' };
    return { unhandled: store.count(filter, overlayOf(pending()), now) };
  },
  attention() {
    const waiting = pending();
    return Array.from(waiting)
      .filter(([, { item }]) => item.state === 'conflict' || item.state === 'needsAttention')
      .flatMap(([id]) => store.find(id) ?? [])
      .map((alert) => itemOf(alert, waiting));
  },
  names() {
    const waiting = Array.from(pending().values(), ({ handling }) => handling.assignedTo ?? []).flat();
    const known = store.names(addMonths(monthOf(clock()), -1));
    return Array.from(new Set([...known, ...waiting])).sort((a, b) => a.localeCompare(b, 'vi'));
  },
  handle({ edits }) {
    outbox.addAll(edits.map((edit) => ({ type: 'alert.handle' as const, ...edit })));
    onWaiting();
  },
  resolve({ commandId, keep }) {
    outbox.resolve(commandId, keep);
    onWaiting();
  },
  retryDelivery,
});
