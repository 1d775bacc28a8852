import * as z from 'zod';
import { AppError, errorBody } from '#shared/contracts/errors.ts';
import { userId } from '#shared/contracts/fields.ts';
import type { Database } from '#server/db/database.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import { callerOf, type Caller, type HttpServer } from '#server/lib/http-route.ts';
import { inTransaction } from '#server/lib/transaction.ts';

const released = z.object({ releasedVnd: z.string() });
type Release = { userId: string; requestId: string; reason: string };
type Parts = { database: Database; clock: Clock };

/** Frees the money of a request whose end nobody knows, because a person says that it cost nothing more. */
const createReleaseReservation =
  ({ database, clock }: Parts) =>
  (caller: Caller, { userId, requestId, reason }: Release) =>
    inTransaction(database, async (client) => {
      // In the order of everything that changes what a user holds: the user first.
      await client.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
      const { rows } = await client.query(
        `SELECT amount_vnd::text AS "releasedVnd" FROM budget_reservations
        WHERE user_id = $1 AND request_id = $2 AND state = 'unknown' FOR UPDATE`,
        [userId, requestId],
      );
      if (rows.length === 0) throw new AppError('reservation.unknown', { userId, requestId });
      const before = released.parse(rows[0]);
      await client.query('SELECT release_budget($1, $2)', [userId, requestId]);
      await addAuditEntry(client, {
        actor: caller,
        action: 'reservation.release',
        subject: `user:${userId}`,
        before: { requestId, ...before },
        reason,
        at: clock(),
      });
      return before;
    });

export const addReleaseReservationRoute = (http: HttpServer, parts: Parts) => {
  const release = createReleaseReservation(parts);
  http.post(
    '/operator/users/:userId/reservations/:requestId/release',
    {
      config: { permission: 'budgets:edit' },
      schema: {
        params: z.object({ userId, requestId: z.string().min(1).max(128) }),
        body: z.object({ reason: z.string().trim().min(1).max(500) }),
        response: { 200: released, 400: errorBody, 401: errorBody, 403: errorBody, 404: errorBody },
      },
    },
    (request) => release(callerOf(request), { ...request.params, ...request.body }),
  );
};
