import type { SettingsEditApi } from '#main/features/users/users.router.ts';
import type { Outbox } from '#main/sync/outbox/outbox.ts';
import { AppError } from '#shared/contracts/errors.ts';

type Parts = {
  outbox: Pick<Outbox, 'add' | 'resolve'>;
  userExists: (userId: string) => boolean;
  /** An edit waits to be sent. */
  onWaiting: () => void;
};

/** Edits of users' settings, made here and confirmed there. */
export const createSettingsEditService = ({ outbox, userExists, onWaiting }: Parts): SettingsEditApi => ({
  edit({ userId, baseRevision, settings }) {
    if (!userExists(userId)) throw new AppError('user.unknown', { userId });
    const commandId = outbox.add({ type: 'settings.edit', userId, baseRevision, settings });
    onWaiting();
    return { commandId };
  },
  resolve({ commandId, keep }) {
    outbox.resolve(commandId, keep);
    onWaiting();
  },
});
