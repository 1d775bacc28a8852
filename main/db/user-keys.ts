import type { Database } from 'better-sqlite3';
import { prepared } from './prepared.ts';

/** A user as the other tables know them. A user that only other rows speak of yet is not listed. */
export type KnownUser = { readonly key: number; readonly tier: string; readonly listed: boolean };
type Row = { key: number; tier: string; listed: number };

export const findUser = (db: Database, id: string): KnownUser | undefined => {
  const row = prepared<[string], Row>(db, 'SELECT key, tier, listed FROM users WHERE id = ?').get(id);
  return row && { key: row.key, tier: row.tier, listed: row.listed === 1 };
};

/** The user's key, given now if the user is not here yet. Only inside a transaction. */
export const keepUser = (db: Database, id: string): KnownUser => {
  const found = findUser(db, id);
  if (found) return found;
  const { lastInsertRowid } = prepared(
    db,
    `INSERT INTO users (id, listed, name, email, tier, created_at, revision, generation)
     VALUES (?, 0, '', '', 'starter', 0, -1, 0)`,
  ).run(id);
  return { key: Number(lastInsertRowid), tier: 'starter', listed: false };
};
