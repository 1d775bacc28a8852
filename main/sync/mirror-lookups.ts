import type { Database } from 'better-sqlite3';
import { readStored } from '#main/db/sync-state.ts';
import { prepared, preparedExact } from '#main/db/prepared.ts';

/** Revision of a user's settings in the mirror; `gone` when a whole mirror has none, null when it can't tell. */
export const shownSettingsRevision = (db: Database, userId: string): string | 'gone' | null => {
  const row = preparedExact<[string], { revision: bigint }>(
    db,
    'SELECT s.revision FROM settings s JOIN users u ON u.key = s.user_key WHERE u.id = ?',
  ).get(userId);
  if (row) return String(row.revision);
  return readStored(db).find(({ collection }) => collection === 'settings')?.whole ? 'gone' : null;
};

export const userName = (db: Database, userId: string): string | null =>
  prepared<[string], { name: string }>(db, 'SELECT name FROM users WHERE id = ? AND listed = 1').get(userId)?.name ??
  null;
