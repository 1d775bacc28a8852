import type { Database } from 'better-sqlite3';
import { parseDocument, type StoredDocument } from '#main/db/documents.ts';
import { once, preparedExact } from '#main/db/prepared.ts';
import { foldVietnamese } from '#shared/domain/vietnamese.ts';

export type AuditQuery = {
  /** With or without diacritics; every word must be found. */
  search: string;
  action: string | null;
  /** First and last instant, ISO in UTC; the last is not included. */
  from: string | null;
  before: string | null;
  /** Entries older than this place. */
  olderThan: number | null;
  limit: number;
};

const searchable = (row: unknown) => foldVietnamese(String(row));
const SEARCHED = `fold(concat_ws(' ', row ->> 'operatorName', row ->> 'action', row ->> 'subject', row ->> 'reason', u.name,
  row ->> 'before', row ->> 'after'))`;

export type AuditStore = ReturnType<typeof createAuditStore>;
/** The audit log in the mirror, newest first. */
export const createAuditStore = (db: Database) => {
  once(db, 'function fold', () => db.function('fold', { deterministic: true }, searchable));
  return {
    list({
      search,
      action,
      from,
      before,
      olderThan,
      limit,
    }: AuditQuery): (StoredDocument<'audit'> & { user: string | null })[] {
      const words = foldVietnamese(search)
        .split(/\s+/)
        .filter((word) => word !== '');
      const sql = `SELECT a.row, a.revision, u.name AS user FROM audit a
        LEFT JOIN users u ON u.id = substr(a.row ->> 'subject', 6) AND a.row ->> 'subject' LIKE 'user:%' AND u.listed = 1
        WHERE (@action IS NULL OR row ->> 'action' = @action)
          AND (@from IS NULL OR row ->> 'occurredAt' >= @from) AND (@before IS NULL OR row ->> 'occurredAt' < @before)
          AND (@olderThan IS NULL OR row ->> 'place' < @olderThan)
          AND NOT EXISTS (SELECT 1 FROM json_each(@words) w WHERE instr(${SEARCHED}, w.value) = 0)
        ORDER BY row ->> 'place' DESC LIMIT @limit`;
      const parameters = { action, from, before, olderThan, words: JSON.stringify(words), limit };
      return preparedExact<[typeof parameters], { row: string; revision: bigint; user: string | null }>(db, sql)
        .all(parameters)
        .map(({ user, ...stored }) => ({ ...parseDocument('audit', stored), user }));
    },
    /** The actions there are, for the filter. */
    actions: () =>
      preparedExact<[], { action: string }>(db, `SELECT DISTINCT row ->> 'action' AS action FROM audit ORDER BY 1`)
        .all()
        .map(({ action }) => action),
  };
};
