import type * as z from 'zod';
import { AppError } from '#shared/contracts/errors.ts';
import { alertDelivery, type ALERT_CHANNELS } from '#shared/contracts/feed.ts';
import type { Database } from '#server/db/database.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Caller } from '#server/lib/http-route.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { isoInstant } from '#server/lib/wire-rows.ts';
import { TRIES } from './deliver-alert.ts';

type Delivery = z.infer<typeof alertDelivery>;
const READ = `SELECT channel, state, attempts, last_error AS "lastError", skipped_because AS "skippedBecause",
  ${isoInstant('sent_at')} AS "sentAt" FROM alert_deliveries WHERE alert_id = $1 AND channel = $2`;
/** A person wants it now, whatever its age; the last error stays until the next try. */
const AGAIN = `UPDATE alert_deliveries SET state = 'waiting', skipped_because = NULL, next_attempt_at = $3,
  expires_at = $3::timestamptz + interval '24 hours', attempts_allowed = attempts + $4
  WHERE alert_id = $1 AND channel = $2`;

type Parts = { database: Pick<Database, 'pool'>; clock: Clock };
type Which = { alertId: string; channel: (typeof ALERT_CHANNELS)[number] };

/**
 * Lets a dead or skipped delivery be tried anew, with an entry in the audit log; one that waits already stays as it is.
 * Fails with alert.unknown, and with alert.alreadySent for one that was sent: never twice.
 */
export const createRetryDelivery =
  ({ database, clock }: Parts) =>
  (caller: Caller, { alertId, channel }: Which): Promise<Delivery> =>
    inTransaction(database, async (client) => {
      const read = async (lock = '') => {
        const { rows } = await client.query(`${READ} ${lock}`, [alertId, channel]);
        if (rows.length === 0) throw new AppError('alert.unknown');
        return alertDelivery.parse(rows[0]);
      };
      const before = await read('FOR UPDATE');
      if (before.state === 'sent') throw new AppError('alert.alreadySent');
      if (before.state === 'waiting') return before;
      const at = clock();
      await client.query(AGAIN, [alertId, channel, at, TRIES]);
      const after = await read();
      const entry = { action: 'alert.retryDelivery', subject: `alert:${alertId}`, before, after, at };
      await addAuditEntry(client, { actor: caller, ...entry });
      return after;
    });
export type RetryDelivery = ReturnType<typeof createRetryDelivery>;
