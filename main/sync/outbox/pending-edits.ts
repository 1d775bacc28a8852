import type { UserSettings } from '#shared/contracts/settings.ts';
import type { OutboxItem, UserView } from '#shared/contracts/views.ts';
import type { Outbox } from './outbox.ts';
import type { EditBody, StoredItem } from './outbox-item.ts';

type Conflict = NonNullable<UserView['conflict']>;

/** The user an edit concerns; null when it concerns nobody alone. */
export const userOf = (body: EditBody) => (body.type === 'settings.edit' ? body.userId : null);

const isoOf = (time: number) => new Date(time).toISOString();

export const outboxItemView = (item: StoredItem, userName: string | null): OutboxItem => ({
  id: item.id,
  type: item.body.type,
  userId: userOf(item.body),
  userName,
  state: item.state,
  attempts: item.attempts,
  createdAt: isoOf(item.createdAt),
  nextAttemptAt: item.nextAttemptAt === null ? null : isoOf(item.nextAttemptAt),
  failure: item.failure,
});

const conflictOf = (items: readonly StoredItem[], mine: UserSettings): Conflict | undefined => {
  const met = items.find((item) => item.state === 'conflict');
  if (met?.theirs?.record.collection !== 'settings') return undefined;
  const { userId: _, updatedAt, updatedBy, ...theirs } = met.theirs.record.row;
  return { commandId: met.id, mine, theirs, theirsBy: updatedBy, theirsAt: updatedAt };
};

/** The outbox as users' pages lay it over the mirror. */
export const createPendingEdits = (
  outbox: Pick<Outbox, 'list' | 'ofRecord'>,
  nameOf: (id: string) => string | null,
) => ({
  /** The newest edit of the user's settings that the mirror doesn't show yet. */
  pendingFor(userId: string) {
    const items = outbox.ofRecord(`settings:${userId}`);
    const newest = items.at(-1);
    if (newest?.body.type !== 'settings.edit') return undefined;
    const { settings } = newest.body;
    // A person has to see first what holds the others up.
    const shown = items.find(({ state }) => state === 'conflict' || state === 'needsAttention') ?? newest;
    return { item: outboxItemView(shown, nameOf(userId)), settings, conflict: conflictOf(items, settings) };
  },
  pendingUserIds: (): ReadonlySet<string> => new Set(outbox.list().flatMap(({ body }) => userOf(body) ?? [])),
});
