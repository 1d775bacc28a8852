import type { Database } from 'better-sqlite3';
import { readStored } from '#main/db/sync-state.ts';
import type { Collection } from '#shared/contracts/feed.ts';
import type { EditBody } from './outbox/outbox-item.ts';
import { prepared, preparedExact } from '#main/db/prepared.ts';

type Record = { collection: Collection; sql: string; key: string };
/** Where the mirror keeps what an edit changes. */
const recordOf = (edit: EditBody): Record => {
  switch (edit.type) {
    case 'settings.edit': {
      const sql = 'SELECT s.revision FROM settings s JOIN users u ON u.key = s.user_key WHERE u.id = ?';
      return { collection: 'settings', sql, key: edit.userId };
    }
    case 'policy.edit':
      return { collection: 'policy', sql: 'SELECT revision FROM policy WHERE key = ?', key: 'policy' };
    case 'rollout.edit':
    case 'rollout.rollback':
    case 'rollout.resume':
      return { collection: 'rollout', sql: 'SELECT revision FROM rollout WHERE key = ?', key: 'rollout' };
    case 'systemAlert.handle':
      return { collection: 'systemAlerts', sql: 'SELECT revision FROM systemAlerts WHERE key = ?', key: edit.alertId };
    case 'alert.handle':
      return { collection: 'alerts', sql: 'SELECT revision FROM alerts WHERE id = ?', key: edit.alertId };
  }
};

/** Revision of an edited record in the mirror; `gone` when a whole mirror has none, null when it can't tell. */
export const shownRevision = (db: Database, edit: EditBody): string | 'gone' | null => {
  const { collection, sql, key } = recordOf(edit);
  const row = preparedExact<[string], { revision: bigint }>(db, sql).get(key);
  if (row) return String(row.revision);
  return readStored(db).find((stored) => stored.collection === collection)?.whole ? 'gone' : null;
};

/** Collections whose rows edits change. */
export const EDITED_COLLECTIONS: readonly Collection[] = ['settings', 'policy', 'alerts', 'systemAlerts', 'rollout'];

export const userName = (db: Database, userId: string): string | null =>
  prepared<[string], { name: string }>(db, 'SELECT name FROM users WHERE id = ? AND listed = 1').get(userId)?.name ??
  null;
