import type { Database } from 'better-sqlite3';
import type { Migration } from '#main/db/migrate.ts';
import { guardStorage, openDatabase } from '#main/db/sqlite.ts';
import { AppError } from '#shared/contracts/errors.ts';

/** Append only. Times are UTC milliseconds. */
const OUTBOX_MIGRATIONS: readonly Migration[] = [
  {
    name: 'items',
    sql: `
CREATE TABLE owner (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  origin TEXT NOT NULL,
  operator_id TEXT NOT NULL
) STRICT;

CREATE TABLE items (
  -- The order in which a person pressed save.
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  -- What it changes; edits of one record are sent one after the other.
  record TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'confirmed', 'conflict', 'needsAttention')),
  -- 0: has never left this machine.
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  next_attempt_at INTEGER,
  failure TEXT,
  confirmed_revision TEXT,
  theirs TEXT
) STRICT;
CREATE INDEX items_by_record ON items (record, place);
`,
  },
];

export type OutboxOwner = { origin: string; operatorId: string };

const requireOwner = (db: Database, { origin, operatorId }: OutboxOwner) => {
  db.prepare('INSERT INTO owner VALUES (1, ?, ?) ON CONFLICT DO NOTHING').run(origin, operatorId);
  const own = db.prepare('SELECT 1 FROM owner WHERE origin = ? AND operator_id = ?').get(origin, operatorId);
  if (!own) throw new AppError('internal', { outbox: 'otherOwner' });
};

/**
 * Opens what one operator typed for one backend. It can't be fetched again, so unlike the mirror it is never set aside:
 * throws `storage.*` when it can't be read, and refuses another owner's file.
 */
export const openOutboxDatabase = (path: string, owner: OutboxOwner): Database => {
  const db = openDatabase(path, OUTBOX_MIGRATIONS, { cacheMb: 2 });
  try {
    guardStorage(() => requireOwner(db, owner));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};
