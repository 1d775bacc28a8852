import type * as z from 'zod';
import { AppError } from '#shared/contracts/errors.ts';
import type { UserSettings } from '#shared/contracts/settings.ts';
import { SETTINGS_KEYS } from '#shared/contracts/settings.ts';
import type { OutboxItem, UserListItem, userListInput, UserView } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import type { UsersApi } from './users.router.ts';
import type { StoredUser } from './user-view.store.ts';

export type StoredItem = Omit<UserListItem, 'pending'>;
export type UsersStore = {
  list(input: z.output<typeof userListInput>): { rows: StoredItem[]; total: number };
  find(userId: string, month: Month): StoredUser | undefined;
};

/** What waits in the outbox, as far as users' pages show it. */
export type PendingEdit = {
  item: OutboxItem;
  /** What the person wants the settings to be. */
  settings: UserSettings;
  conflict?: NonNullable<UserView['conflict']>;
};
export type OutboxReader = {
  /** The newest waiting edit of the user's settings. */
  pendingFor(userId: string): PendingEdit | undefined;
  pendingUserIds(): ReadonlySet<string>;
};

const settingsOf = (stored: StoredUser['settings']): UserSettings =>
  Object.fromEntries(SETTINGS_KEYS.map((key) => [key, stored[key]])) as UserSettings;

/** Users from the mirror, with the edits that wait here laid over them. */
export const createUsersService = ({ store, outbox }: { store: UsersStore; outbox: OutboxReader }): UsersApi => ({
  list: (input) => {
    const { rows, total } = store.list(input);
    const pending = outbox.pendingUserIds();
    return { rows: rows.map((row) => ({ ...row, pending: pending.has(row.id) })), total };
  },
  get: ({ userId, month }) => {
    // Read the outbox first: an edit leaves it only once the mirror holds it, so it can't be missed by both.
    const edit = outbox.pendingFor(userId);
    const stored = store.find(userId, month);
    if (!stored) throw new AppError('user.unknown', { userId });
    return {
      ...stored,
      shown: edit?.settings ?? settingsOf(stored.settings),
      edit: edit?.item ?? null,
      conflict: edit?.conflict ?? null,
    };
  },
});
