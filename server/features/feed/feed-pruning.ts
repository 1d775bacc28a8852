import type { Database } from '#server/db/database.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import type { Clock } from '#server/lib/clock.ts';

/** A console away for longer fetches afresh. */
const KEPT_DAYS = 35;

/** Forgets old deletions, and remembers up to where. Answers how many were forgotten. */
export const pruneTombstones = async ({ pool }: Database, clock: Clock): Promise<number> => {
  const before = new Date(clock().getTime() - KEPT_DAYS * DAY_MS);
  const { rows } = await pool.query<{ pruned: number }>(
    `WITH gone AS (DELETE FROM feed_tombstones WHERE deleted_at < $1 RETURNING xid),
      newest AS (SELECT xid FROM gone ORDER BY xid DESC LIMIT 1),
      noted AS (UPDATE feed_state SET pruned_through = newest.xid FROM newest WHERE pruned_through < newest.xid)
    SELECT count(*)::int AS pruned FROM gone`,
    [before],
  );
  return rows[0]?.pruned ?? 0;
};
