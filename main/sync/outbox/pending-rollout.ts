import type { RolloutView } from '#shared/contracts/rollout-views.ts';
import { rolloutSettings, type RolloutSettings } from '#shared/contracts/rollout.ts';
import type { Outbox } from './outbox.ts';
import type { StoredItem } from './outbox-item.ts';
import { outboxItemView } from './pending-edits.ts';

const conflictOf = (met: StoredItem | undefined, mine: RolloutSettings): RolloutView['conflict'] => {
  if (met?.theirs?.record.collection !== 'rollout') return null;
  const { row } = met.theirs.record;
  const theirs = rolloutSettings.parse(row);
  return { commandId: met.id, mine, theirs, theirsBy: row.updatedBy, theirsAt: row.updatedAt };
};
const viewOf = (item: StoredItem | undefined) => (item ? outboxItemView(item, null) : null);

/** What waits here for the rollout. */
export const pendingRollout = (outbox: Pick<Outbox, 'ofRecord'>) => {
  const edits = outbox.ofRecord('rollout');
  const newest = edits.at(-1);
  const mine = newest?.body.type === 'rollout.edit' ? newest.body.rollout : null;
  const met = edits.find(({ state }) => state === 'conflict');
  // A person has to see first what holds the others up.
  const shown = met ?? edits.find(({ state }) => state === 'needsAttention') ?? newest;
  return {
    edit: viewOf(shown),
    rollback: viewOf(outbox.ofRecord('rollout.rollback').at(-1)),
    // What was refused, or meets somebody else's edit, holds only once a person says so again.
    wanted: shown?.state === 'conflict' || shown?.state === 'needsAttention' ? null : mine,
    conflict: mine && conflictOf(met, mine),
    theirsRevision: met?.theirs?.revision ?? null,
  };
};
