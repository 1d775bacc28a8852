import type { Database } from 'better-sqlite3';
import { guardStorage } from '#main/db/sqlite.ts';
import type { Failure } from '#shared/contracts/views.ts';
import { parseStoredItem, recordOf, type EditBody, type StoredItem, type Theirs } from './outbox-item.ts';

export type OutboxStore = ReturnType<typeof createOutboxStore>;

const SELECT = 'SELECT * FROM items';

/** The outbox in SQLite: one row per edit, no rules. Everything throws `storage.*`. */
export const createOutboxStore = (db: Database) => {
  const all = db.prepare(`${SELECT} ORDER BY place`);
  const byId = db.prepare(`${SELECT} WHERE id = ?`);
  const byRecord = db.prepare(`${SELECT} WHERE record = ? ORDER BY place`);
  const insert = db.prepare(
    "INSERT INTO items (id, record, body, state, created_at, next_attempt_at) VALUES (?, ?, ?, 'pending', ?, ?)",
  );
  const setBody = db.prepare('UPDATE items SET body = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM items WHERE id = ?');
  const renew = db.prepare(`UPDATE items SET id = ?, body = ?, state = 'pending', attempts = 0, failure = NULL,
    next_attempt_at = ?, theirs = NULL WHERE id = ?`);
  const sending = db.prepare("UPDATE items SET state = 'sending', attempts = attempts + 1 WHERE id = ?");
  const pending = db.prepare("UPDATE items SET state = 'pending', next_attempt_at = ?, failure = ? WHERE id = ?");
  const confirmed = db.prepare(`UPDATE items SET state = 'confirmed', confirmed_revision = ?, failure = NULL,
    next_attempt_at = NULL WHERE id = ?`);
  const conflict = db.prepare(`UPDATE items SET state = 'conflict', theirs = ?, failure = NULL,
    next_attempt_at = NULL WHERE id = ?`);
  const attention = db.prepare(`UPDATE items SET state = 'needsAttention', failure = ?, next_attempt_at = NULL
    WHERE id = ?`);
  const reopen = db.prepare(`UPDATE items SET state = 'pending', next_attempt_at = ?, confirmed_revision = NULL
    WHERE state = ?`);
  const due = db.prepare("UPDATE items SET next_attempt_at = ? WHERE state = 'pending'");

  return {
    list: (): StoredItem[] => guardStorage(() => all.all()).map(parseStoredItem),
    find: (id: string): StoredItem | undefined => {
      const row = guardStorage(() => byId.get(id));
      return row === undefined ? undefined : parseStoredItem(row);
    },
    ofRecord: (record: string): StoredItem[] => guardStorage(() => byRecord.all(record)).map(parseStoredItem),
    insert: (id: string, body: EditBody, now: number) =>
      guardStorage(() => void insert.run(id, recordOf(body), JSON.stringify(body), now, now)),
    setBody: (id: string, body: EditBody) => guardStorage(() => void setBody.run(JSON.stringify(body), id)),
    remove: (id: string) => guardStorage(() => void remove.run(id)),
    /** Gives an edit that was refused a new id, as one that was never sent. */
    renew: (id: string, newId: string, body: EditBody, now: number) =>
      guardStorage(() => void renew.run(newId, JSON.stringify(body), now, id)),
    sending: (id: string) => guardStorage(() => void sending.run(id)),
    pending: (id: string, nextAttemptAt: number, failure: Failure | null) =>
      guardStorage(() => void pending.run(nextAttemptAt, failure && JSON.stringify(failure), id)),
    confirmed: (id: string, revision: string) => guardStorage(() => void confirmed.run(revision, id)),
    conflict: (id: string, theirs: Theirs) => guardStorage(() => void conflict.run(JSON.stringify(theirs), id)),
    needsAttention: (id: string, failure: Failure) =>
      guardStorage(() => void attention.run(JSON.stringify(failure), id)),
    /** Makes every edit of a state pending again. */
    reopen: (state: 'sending' | 'confirmed', now: number) => guardStorage(() => void reopen.run(now, state)),
    allDue: (now: number) => guardStorage(() => void due.run(now)),
    /** All or nothing. `work` must not wait for anything. */
    atomically: <T>(work: () => T): T => guardStorage(() => db.transaction(work).immediate()),
    close: () => void db.close(),
  };
};
