import type { Accounts } from '#main/sync/accounts.ts';
import { userName } from '#main/sync/mirror-lookups.ts';
import { outboxItemView, userOf } from '#main/sync/outbox/pending-edits.ts';
import type { SyncApi } from './sync.router.ts';

/** What the sync of the open account says and can be told. */
export const createSyncService = (accounts: Accounts): SyncApi => ({
  status: accounts.status,
  statuses: accounts.statuses,
  changes: accounts.changes,
  now: () => accounts.current()?.engine.now(),
  verify: () => accounts.required().engine.verify(),
  rebuild: accounts.rebuild,
  outbox() {
    const { outbox, reader } = accounts.required();
    return outbox.list().map((item) => {
      const userId = userOf(item.body);
      return outboxItemView(item, userId === null ? null : userName(reader, userId));
    });
  },
  retry(commandId) {
    const { outbox, engine } = accounts.required();
    outbox.retry(commandId);
    engine.editWaits();
  },
  discard: (commandId) => accounts.required().outbox.discard(commandId),
});
