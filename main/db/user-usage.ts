import type { Database } from 'better-sqlite3';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { monthEnd, monthStart, type Month } from '#shared/domain/time.ts';
import { createUsageApplier } from './apply/usage.ts';
import { isoOf, monthNumber } from './columns.ts';
import { prepared, preparedExact } from './prepared.ts';
import { guardStorage } from './sqlite.ts';
import { monthKey } from './standing-writer.ts';
import { readState } from './sync-state.ts';
import { findUser, keepUser } from './user-keys.ts';

export type UserUsageFetch = {
  /** Revision of the user's month when its requests were fetched. */
  monthRevision: string;
  /** ISO. */
  fetchedAt: string;
};
type Puts = readonly { readonly revision: string; readonly row: FeedRow<'usage'> }[];

/** Requests of the month that are stored but were not among those fetched are gone at the service. */
const removeOthers = (db: Database, userKey: number, month: Month, puts: Puts) => {
  const fetched = new Set(puts.map(({ row }) => `${row.requestId}\n${row.attempt}`));
  const stored = prepared<[number, number, number], { request_id: string; attempt: number; occurred_at: number }>(
    db,
    'SELECT request_id, attempt, occurred_at FROM usage WHERE user_key = ? AND occurred_at >= ? AND occurred_at < ?',
  ).all(userKey, monthStart(month).getTime(), monthEnd(month).getTime());
  const remove = prepared(
    db,
    'DELETE FROM usage WHERE user_key = ? AND occurred_at = ? AND request_id = ? AND attempt = ?',
  );
  const others = stored.filter((row) => !fetched.has(`${row.request_id}\n${row.attempt}`));
  for (const row of others) remove.run(userKey, row.occurred_at, row.request_id, row.attempt);
  return -others.length;
};

/**
 * Keeps one user's requests of a month as fetched, whole, in one transaction, and notes at which revision of the user's
 * month. Throws AppError `storage.*`.
 */
export const storeUserUsage = (
  db: Database,
  userId: string,
  month: Month,
  rows: Puts,
  { monthRevision: revision, fetchedAt }: UserUsageFetch,
): void => {
  const work = db.transaction(() => {
    prepared(db, 'INSERT INTO sync_state (collection) VALUES (?) ON CONFLICT DO NOTHING').run('usage');
    const generation = readState(db, 'usage')?.generation ?? 1;
    const user = keepUser(db, userId);
    const applier = createUsageApplier(db);
    const added = rows.reduce(
      (sum, put) => sum + applier.put(put.row, { revision: BigInt(put.revision), generation }),
      0,
    );
    const removed = removeOthers(db, user.key, month, rows);
    prepared(db, `UPDATE sync_state SET rows = rows + ? WHERE collection = 'usage'`).run(added + removed);
    prepared(
      db,
      `INSERT INTO user_usage_fetches (user_key, month, month_revision, fetched_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET month_revision = excluded.month_revision, fetched_at = excluded.fetched_at`,
    ).run(user.key, monthNumber(month), BigInt(revision), Date.parse(fetchedAt));
  });
  guardStorage(() => work.immediate());
};

/** When and at which revision a user's month was last fetched whole; null when never. */
export const readUserUsageFetch = (db: Database, userId: string, month: Month): UserUsageFetch | null => {
  const user = findUser(db, userId);
  const row =
    user &&
    preparedExact<[number, number], { month_revision: bigint; fetched_at: bigint }>(
      db,
      'SELECT month_revision, fetched_at FROM user_usage_fetches WHERE user_key = ? AND month = ?',
    ).get(user.key, monthNumber(month));
  return row ? { monthRevision: String(row.month_revision), fetchedAt: isoOf(row.fetched_at) } : null;
};

/** Revision of a user's month as it is stored; null when there is none. */
export const monthRevision = (db: Database, userId: string, month: Month): string | null => {
  const user = findUser(db, userId);
  const row =
    user &&
    preparedExact<[number], { revision: bigint }>(db, 'SELECT revision FROM months WHERE key = ?').get(
      monthKey(monthNumber(month), user.key),
    );
  return row ? String(row.revision) : null;
};
