import type { AlertConflict, AlertHandlingEdit } from '#shared/contracts/alert-views.ts';
import type { ALERT_KINDS, AlertHandling } from '#shared/contracts/feed.ts';
import type { OutboxItem } from '#shared/contracts/views.ts';
import type { Outbox } from './outbox.ts';
import type { EditBody, StoredItem } from './outbox-item.ts';
import { outboxItemView } from './pending-edits.ts';

type AlertKind = (typeof ALERT_KINDS)[number];
/** What waits here to be done about one alert. */
export type PendingHandling = {
  /** What a person has to see first: the newest edit, or what holds it up. */
  item: OutboxItem;
  /** As the person wants it. */
  handling: AlertHandlingEdit;
  /** Whether the service has it, or will have it before anything that is edited now. */
  counts: boolean;
  conflict: AlertConflict | null;
};
export type PendingHandlings = ReadonlyMap<string, PendingHandling>;

/** The edit when it is about an alert of that kind. */
const handlingEdit = (body: EditBody, kind: AlertKind) => {
  if (body.type === 'alert.handle') return kind === 'budget' ? body : null;
  if (body.type === 'systemAlert.handle') return kind === 'system' ? body : null;
  return null;
};

/** As an editor sees and sets it. */
export const editableHandling = ({
  acknowledgedAt,
  assignedTo,
  snoozedUntil,
  note,
}: AlertHandling): AlertHandlingEdit => ({ acknowledged: acknowledgedAt !== null, assignedTo, snoozedUntil, note });

const conflictOf = (met: StoredItem | undefined, mine: AlertHandlingEdit): AlertConflict | null => {
  const record = met?.theirs?.record;
  if (!met || (record?.collection !== 'alerts' && record?.collection !== 'systemAlerts')) return null;
  return { commandId: met.id, mine, theirs: editableHandling(record.row) };
};

const pendingOf = (items: readonly StoredItem[], kind: AlertKind): PendingHandling | null => {
  const newest = items.at(-1);
  const edit = newest && handlingEdit(newest.body, kind);
  if (!newest || !edit) return null;
  const { handling } = edit;
  const met = items.find(({ state }) => state === 'conflict');
  const shown = met ?? items.find(({ state }) => state === 'needsAttention') ?? newest;
  const counts = shown === newest && newest.state !== 'conflict' && newest.state !== 'needsAttention';
  return { item: outboxItemView(shown, null), handling, counts, conflict: conflictOf(met, handling) };
};

/** What waits here to be done about alerts of a kind, by the alert's id. */
export const pendingHandlings = (outbox: Pick<Outbox, 'list'>, kind: AlertKind): PendingHandlings => {
  const byAlert = new Map<string, StoredItem[]>();
  for (const item of outbox.list()) {
    const edit = handlingEdit(item.body, kind);
    if (!edit) continue;
    const known = byAlert.get(edit.alertId);
    if (known) known.push(item);
    else byAlert.set(edit.alertId, [item]);
  }
  return new Map(
    Array.from(byAlert).flatMap(([alertId, items]) => {
      const pending = pendingOf(items, kind);
      return pending ? [[alertId, pending] as const] : [];
    }),
  );
};

/** How an alert is handled, with what waits for it laid over. */
export const overlaidHandling = (alert: AlertHandling, waiting: PendingHandling | undefined) => {
  const stored = editableHandling(alert);
  return {
    // What was sent from here comes before anything edited now, so it is no surprise to its editor.
    seen: waiting?.counts ? waiting.handling : stored,
    shown: waiting?.handling ?? stored,
    edit: waiting?.item ?? null,
    conflict: waiting?.conflict ?? null,
  };
};
