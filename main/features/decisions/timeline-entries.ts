import type { UserDecisions } from '#main/db/user-decisions.ts';
import type { TimelineEntry } from '#shared/contracts/timeline-views.ts';
import type { AlertView } from '#shared/contracts/views.ts';

const newestFirst = (a: TimelineEntry, b: TimelineEntry) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1);

/** Requests, alerts and held money of one user's month in one order, newest first. */
export const timelineEntries = ({ decisions, held }: UserDecisions, alerts: readonly AlertView[]): TimelineEntry[] => {
  const heldFor = new Map(held.map((amount) => [amount.requestId, amount]));
  const known = new Set(decisions.map(({ requestId }) => requestId));
  return [
    ...decisions.map((decision): TimelineEntry => ({
      kind: 'decision',
      at: decision.occurredAt,
      decision,
      held: heldFor.get(decision.requestId) ?? null,
    })),
    ...alerts.map((alert): TimelineEntry => ({ kind: 'alert', at: alert.raisedAt, alert })),
    ...held
      .filter(({ requestId }) => !known.has(requestId))
      .map((amount): TimelineEntry => ({ kind: 'held', at: amount.heldAt, held: amount })),
  ].sort(newestFirst);
};

export const isRefusal = (entry: TimelineEntry) => entry.kind === 'decision' && entry.decision.outcome === 'refused';
