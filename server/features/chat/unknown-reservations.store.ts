import * as z from 'zod';
import { arm, category, complexity, tier } from '#shared/contracts/fields.ts';
import { formatDecimal, type MicroVnd } from '#shared/domain/money.ts';
import type { Database } from '#server/db/database.ts';

/** Any number, the same in every instance. */
const LOCK_KEY = 4_150_726_002;
const PAGE = 200;

const unknownReservation = z.object({
  userId: z.string(),
  requestId: z.string(),
  leasedUntil: z.date(),
  tier,
  /** What the log says of the request; null when the service was lost before it could write it. */
  decision: z.object({ occurredAt: z.coerce.date(), arm, category, complexity, requestedModel: z.string() }).nullable(),
});
/** Money of a request whose end nobody wrote down. */
export type UnknownReservation = z.infer<typeof unknownReservation>;

const READ = `SELECT r.user_id AS "userId", r.request_id AS "requestId", r.leased_until AS "leasedUntil", u.tier,
    (SELECT json_build_object('occurredAt', d.occurred_at, 'arm', d.arm, 'category', d.category,
        'complexity', d.complexity, 'requestedModel', d.requested_model)
      FROM chat_decisions d WHERE d.user_id = r.user_id AND d.request_id = r.request_id LIMIT 1) AS decision
  FROM budget_reservations r JOIN users u ON u.id = r.user_id
  WHERE r.state = 'unknown' AND (r.leased_until, r.user_id, r.request_id) > ($1, $2, $3)
  ORDER BY r.leased_until, r.user_id, r.request_id LIMIT ${PAGE}`;

export type UnknownReservationStore = ReturnType<typeof createUnknownReservationStore>;
export const createUnknownReservationStore = ({ pool }: Database) => ({
  /** All of them, oldest first, also while they are being settled. */
  async *all(): AsyncGenerator<UnknownReservation> {
    for (let last = { leasedUntil: new Date(0), userId: '', requestId: '' }; ;) {
      const { rows } = await pool.query(READ, [last.leasedUntil, last.userId, last.requestId]);
      const page = z.array(unknownReservation).parse(rows);
      yield* page;
      const end = page.at(-1);
      if (!end || page.length < PAGE) return;
      last = end;
    }
  },
  /** The log learns what a request came to. */
  async tellCost(userId: string, requestId: string, cost: MicroVnd) {
    await pool.query('UPDATE chat_decisions SET settled_vnd = $3 WHERE user_id = $1 AND request_id = $2', [
      userId,
      requestId,
      formatDecimal(cost, 6),
    ]);
  },
  /** Runs `work` unless another instance is at it. */
  async alone(work: () => Promise<void>) {
    const client = await pool.connect();
    try {
      const { rows } = await client.query<{ won: boolean }>('SELECT pg_try_advisory_lock($1) AS won', [LOCK_KEY]);
      if (!rows[0]?.won) return;
      await work();
    } finally {
      // Closed, not returned: the lock must go with it, whatever happened.
      client.release(true);
    }
  },
});
