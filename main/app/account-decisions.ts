import { alertsOfUser } from '#main/db/alert-views.ts';
import { readUserDecisions } from '#main/db/user-decisions.ts';
import { monthRevision } from '#main/db/user-usage.ts';
import { createDecisionsService } from '#main/features/decisions/decisions.service.ts';
import type { Clock } from '#main/platform/clock.ts';
import { PATIENCE_MS } from '#main/platform/soon.ts';
import type { Account } from '#main/sync/account.ts';
import type { Failure } from '#shared/contracts/views.ts';

/** Why one user's requests were answered so, over an open account. */
export const createAccountDecisions = (
  { reader, client, host }: Pick<Account, 'reader' | 'client' | 'host'>,
  { unreachable, clock }: { unreachable: () => Failure | null; clock: Clock },
) =>
  createDecisionsService({
    stored: {
      find: (userId, month) => readUserDecisions(reader, userId, month),
      alerts: (userId, month) => alertsOfUser(reader, userId, month),
      monthRevision: (userId, month) => monthRevision(reader, userId, month),
    },
    async fetch(userId, month, fetchedAt) {
      const page = await client.userDecisions(userId, month);
      await host.run({ type: 'storeDecisions', userId, month, page, fetchedAt });
    },
    release: ({ userId, requestId, reason }) => client.releaseReservation(userId, requestId, reason),
    unreachable,
    clock,
    patienceMs: PATIENCE_MS,
  });
