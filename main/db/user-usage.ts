import type { Database } from 'better-sqlite3';
import type { FeedRow } from '#shared/contracts/feed.ts';
import type { Month } from '#shared/domain/time.ts';
import { applyRows } from './apply-page.ts';
import { isoOf, monthNumber } from './columns.ts';
import { prepared, preparedExact } from './prepared.ts';
import { guardStorage } from './sqlite.ts';
import { monthKey } from './standing-writer.ts';
import { readState } from './sync-state.ts';
import { findUserKey, keepUserKey } from './user-keys.ts';

export type UserUsageFetch = {
  /** Revision of the user's month when its requests were fetched. */
  monthRevision: string;
  /** ISO. */
  fetchedAt: string;
};
type Puts = readonly { readonly revision: string; readonly row: FeedRow<'usage'> }[];

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
    const user = keepUserKey(db, userId);
    // Nothing is removed: a row that is here and was not fetched came by the feed in the meantime.
    const { applier, change } = applyRows(db, 'usage', { puts: rows, deletes: [] }, generation);
    applier.flush();
    prepared(db, `UPDATE sync_state SET rows = rows + ? WHERE collection = 'usage'`).run(change);
    prepared(
      db,
      `INSERT INTO user_usage_fetches (user_key, month, month_revision, fetched_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET month_revision = excluded.month_revision, fetched_at = excluded.fetched_at`,
    ).run(user, monthNumber(month), BigInt(revision), Date.parse(fetchedAt));
  });
  guardStorage(() => work.immediate());
};

/** When and at which revision a user's month was last fetched whole; null when never. */
export const readUserUsageFetch = (db: Database, userId: string, month: Month): UserUsageFetch | null => {
  const user = findUserKey(db, userId);
  const row =
    user !== undefined &&
    preparedExact<[number, number], { month_revision: bigint; fetched_at: bigint }>(
      db,
      'SELECT month_revision, fetched_at FROM user_usage_fetches WHERE user_key = ? AND month = ?',
    ).get(user, monthNumber(month));
  return row ? { monthRevision: String(row.month_revision), fetchedAt: isoOf(row.fetched_at) } : null;
};

/** Revision of a user's month as it is stored; null when there is none. */
export const monthRevision = (db: Database, userId: string, month: Month): string | null => {
  const user = findUserKey(db, userId);
  const row =
    user !== undefined &&
    preparedExact<[number], { revision: bigint }>(db, 'SELECT revision FROM months WHERE key = ?').get(
      monthKey(monthNumber(month), user),
    );
  return row ? String(row.revision) : null;
};
