import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { PolicyConflict } from '#shared/contracts/routing-views.ts';
import type { OutboxItem } from '#shared/contracts/views.ts';
import type { Outbox } from './outbox.ts';
import type { StoredItem } from './outbox-item.ts';
import { outboxItemView } from './pending-edits.ts';

/** The newest edit of the routing policy that the mirror doesn't show yet. */
export type PendingPolicy = { item: OutboxItem; policy: RoutingPolicy; conflict: PolicyConflict | null };

const conflictOf = (items: readonly StoredItem[], mine: RoutingPolicy): PolicyConflict | null => {
  const met = items.find(({ state }) => state === 'conflict');
  if (met?.theirs?.record.collection !== 'policy') return null;
  const { policy: theirs, updatedBy, updatedAt } = met.theirs.record.row;
  return { commandId: met.id, mine, theirs, theirsBy: updatedBy, theirsAt: updatedAt };
};

/** Null when nothing waits. */
export const pendingPolicy = (outbox: Pick<Outbox, 'ofRecord'>): PendingPolicy | null => {
  const items = outbox.ofRecord('policy');
  const newest = items.at(-1);
  if (newest?.body.type !== 'policy.edit') return null;
  const { policy } = newest.body;
  // A person has to see first what holds the others up.
  const shown = items.find(({ state }) => state === 'conflict' || state === 'needsAttention') ?? newest;
  return { item: outboxItemView(shown, null), policy, conflict: conflictOf(items, policy) };
};
