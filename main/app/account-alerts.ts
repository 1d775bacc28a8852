import { highestUserKey } from '#main/db/user-keys.ts';
import { forEachBit } from '#main/db/user-sets.ts';
import { createAlertsService } from '#main/features/alerts/alerts.service.ts';
import { createAlertsStore } from '#main/features/alerts/alerts.store.ts';
import { searchUsers } from '#main/features/users/user-search.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { Account } from '#main/sync/account.ts';
import { pendingHandlings } from '#main/sync/outbox/pending-handlings.ts';

/** Alerts and what is done about them, over an open account. */
export const createAccountAlerts = (
  { reader, outbox, client, engine, operator }: Pick<Account, 'reader' | 'outbox' | 'client' | 'engine' | 'operator'>,
  clock: Clock,
) => {
  const findUsers = (typed: string) => {
    const found = searchUsers(reader, typed, highestUserKey(reader));
    if (!found) return null;
    const keys: number[] = [];
    forEachBit(found, (key) => keys.push(key));
    return keys;
  };
  return createAlertsService({
    store: createAlertsStore(reader, { operatorName: operator.name, findUsers }),
    pending: () => pendingHandlings(outbox, 'budget'),
    outbox,
    retryDelivery: ({ alertId, channel }) => client.retryDelivery(alertId, channel),
    onWaiting: engine.editWaits,
    clock,
  });
};
