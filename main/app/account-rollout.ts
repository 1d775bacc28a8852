import { v7 as uuidv7 } from 'uuid';
import { findDocument } from '#main/db/documents.ts';
import { createRolloutPreview } from '#main/features/rollout/rollout-preview.ts';
import { createRolloutService } from '#main/features/rollout/rollout.service.ts';
import { createUserBuckets } from '#main/features/rollout/user-buckets.ts';
import type { Account } from '#main/sync/account.ts';
import { userName } from '#main/sync/mirror-lookups.ts';
import { pendingRollout } from '#main/sync/outbox/pending-rollout.ts';
import type { SyncPhase } from '#shared/contracts/views.ts';

/** The mirror follows the service then, a moment behind. */
const CONNECTED: readonly SyncPhase[] = ['live', 'syncing'];

/** The rollout over an open account. */
export const createAccountRollout = (account: Account) => {
  const { reader, outbox, client, engine } = account;
  const buckets = createUserBuckets(reader);
  return createRolloutService({
    stored: () => findDocument(reader, 'rollout', 'rollout'),
    pending: () => pendingRollout(outbox),
    outbox,
    send: (body) => client.command({ id: uuidv7(), body }),
    isConnected: () => CONNECTED.includes(account.status().phase),
    onWaiting: engine.editWaits,
    preview: createRolloutPreview({ db: reader, buckets, nameOf: (userId) => userName(reader, userId) }),
    // A preview that can't be prepared says so when it is asked for.
    warmPreview: (salt) => void buckets.of(salt).catch(() => {}),
  });
};
