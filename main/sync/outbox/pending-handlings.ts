import type { AlertConflict, AlertHandlingEdit } from '#shared/contracts/alert-views.ts';
import type { AlertHandling } from '#shared/contracts/feed.ts';
import type { OutboxItem } from '#shared/contracts/views.ts';
import type { Outbox } from './outbox.ts';
import type { StoredItem } from './outbox-item.ts';
import { outboxItemView } from './pending-edits.ts';

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

/** As an editor sees and sets it. */
export const editableHandling = ({
  acknowledgedAt,
  assignedTo,
  snoozedUntil,
  note,
}: AlertHandling): AlertHandlingEdit => ({ acknowledged: acknowledgedAt !== null, assignedTo, snoozedUntil, note });

const conflictOf = (met: StoredItem | undefined, mine: AlertHandlingEdit): AlertConflict | null => {
  if (met?.theirs?.record.collection !== 'alerts') return null;
  return { commandId: met.id, mine, theirs: editableHandling(met.theirs.record.row) };
};

const pendingOf = (items: readonly StoredItem[]): PendingHandling | null => {
  const newest = items.at(-1);
  if (newest?.body.type !== 'alert.handle') return null;
  const { handling } = newest.body;
  const met = items.find(({ state }) => state === 'conflict');
  const shown = met ?? items.find(({ state }) => state === 'needsAttention') ?? newest;
  const counts = shown === newest && newest.state !== 'conflict' && newest.state !== 'needsAttention';
  return { item: outboxItemView(shown, null), handling, counts, conflict: conflictOf(met, handling) };
};

/** What waits here to be done about alerts, by the alert's id. */
export const pendingHandlings = (outbox: Pick<Outbox, 'list'>): PendingHandlings => {
  const byAlert = new Map<string, StoredItem[]>();
  for (const item of outbox.list()) {
    if (item.body.type !== 'alert.handle') continue;
    const known = byAlert.get(item.body.alertId);
    if (known) known.push(item);
    else byAlert.set(item.body.alertId, [item]);
  }
  return new Map(
    Array.from(byAlert).flatMap(([alertId, items]) => {
      const pending = pendingOf(items);
      return pending ? [[alertId, pending] as const] : [];
    }),
  );
};
