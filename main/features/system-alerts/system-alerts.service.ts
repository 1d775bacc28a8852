import type { StoredDocument } from '#main/db/documents.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { Outbox } from '#main/sync/outbox/outbox.ts';
import { overlaidHandling, type PendingHandlings } from '#main/sync/outbox/pending-handlings.ts';
import type { AlertState } from '#shared/contracts/alert-views.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { SYSTEM_ALERT_STATES } from '#shared/contracts/health.ts';
import type { SystemAlertItem, SystemAlertListInput } from '#shared/contracts/system-alert-views.ts';
import { monthOf } from '#shared/domain/time.ts';
import { isPressing } from './pressing-alerts.ts';
import type { SystemAlertsApi } from './system-alerts.router.ts';

type Stored = StoredDocument<'systemAlerts'>;
type Parts = {
  /** All there are, in any order. */
  stored: () => readonly Stored[];
  find: (alertId: string) => Stored | undefined;
  pending: () => PendingHandlings;
  outbox: Pick<Outbox, 'addAll' | 'resolve'>;
  /** An edit waits to be sent. */
  onWaiting: () => void;
  operatorName: string;
  clock: Clock;
};

const itemOf = ({ row, revision }: Stored, pending: PendingHandlings): SystemAlertItem => ({
  ...row,
  revision,
  ...overlaidHandling(row, pending.get(row.id)),
});
const isPutOff = ({ snoozedUntil }: SystemAlertItem['shown'], now: Date) =>
  snoozedUntil !== null && new Date(snoozedUntil) > now;
const isIn = ({ shown }: SystemAlertItem, state: AlertState, operatorName: string, now: Date) => {
  switch (state) {
    case 'open':
      return !shown.acknowledged && !isPutOff(shown, now);
    case 'acknowledged':
      return shown.acknowledged;
    case 'snoozed':
      return !shown.acknowledged && isPutOff(shown, now);
    case 'mine':
      return shown.assignedTo === operatorName;
  }
};
const wentOnIn = ({ raisedAt, resolvedAt }: SystemAlertItem, month: string, now: Date) =>
  monthOf(new Date(raisedAt)) <= month && month <= monthOf(resolvedAt === null ? now : new Date(resolvedAt));
const byUrgency = (a: SystemAlertItem, b: SystemAlertItem) => {
  const place = ({ state, resolvedAt }: SystemAlertItem) =>
    resolvedAt === null ? Number(state === 'warning') : SYSTEM_ALERT_STATES.length;
  return place(a) - place(b) || (a.raisedAt < b.raisedAt ? 1 : -1);
};

/** Alerts of the service itself from the mirror, with what waits here to be done about them laid over. */
export const createSystemAlertsService = (parts: Parts): SystemAlertsApi => {
  const { stored, find, pending, outbox, onWaiting, operatorName, clock } = parts;
  const items = () => {
    // Read the outbox first: an edit leaves it only once the mirror holds it, so it can't be missed by both.
    const waiting = pending();
    return stored().map((alert) => itemOf(alert, waiting));
  };
  const fits =
    ({ month, level, state }: SystemAlertListInput, now: Date) =>
    (alert: SystemAlertItem) =>
      (level === undefined || alert.state === level) &&
      (month === undefined || wentOnIn(alert, month, now)) &&
      (state === undefined || isIn(alert, state, operatorName, now));
  return {
    list(input) {
      const found = items().filter(fits(input, clock()));
      return { rows: found.sort(byUrgency).slice(0, input.limit), total: found.length };
    },
    get(alertId) {
      const waiting = pending();
      const alert = find(alertId);
      if (!alert) throw new AppError('alert.unknown');
      return itemOf(alert, waiting);
    },
    badge() {
      const now = clock();
      const unhandled = items().filter((alert) => isPressing(alert) && isIn(alert, 'open', operatorName, now));
      return { unhandled: unhandled.length };
    },
    attention: () => items().filter(({ edit }) => edit?.state === 'conflict' || edit?.state === 'needsAttention'),
    handle({ edits }) {
      outbox.addAll(edits.map((edit) => ({ type: 'systemAlert.handle' as const, ...edit })));
      onWaiting();
    },
    resolve({ commandId, keep }) {
      outbox.resolve(commandId, keep);
      onWaiting();
    },
  };
};
