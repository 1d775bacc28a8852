import type { Database } from '#server/db/database.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import type { Operator } from '#shared/contracts/session.ts';

/** Writes who signed in, and which address was refused. */
export const createAuditSignIn =
  ({ database, clock }: { database: Database; clock: Clock }) =>
  (email: string, operator: Operator | null): Promise<void> =>
    inTransaction(database, (client) =>
      addAuditEntry(client, {
        actor: operator,
        action: operator ? 'session.signIn' : 'session.refused',
        subject: operator ? `operator:${operator.id}` : `email:${email.toLowerCase()}`,
        at: clock(),
      }),
    );
