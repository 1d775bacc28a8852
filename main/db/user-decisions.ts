import type { Database } from 'better-sqlite3';
import type * as z from 'zod';
import { decisionRow, heldAmount, type DecisionRow, type HeldAmount } from '#shared/contracts/decisions.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { Month } from '#shared/domain/time.ts';
import { isoOf, monthNumber } from './columns.ts';
import { keptWhile } from './kept.ts';
import { prepared } from './prepared.ts';
import { guardStorage } from './sqlite.ts';
import { findUserKey, keepUserKey } from './user-keys.ts';

/** One user's month as the service told it: why each request was answered so, and money still held; oldest first. */
export type UserDecisions = { decisions: DecisionRow[]; held: HeldAmount[] };
export type StoredDecisions = UserDecisions & {
  /** ISO. */
  fetchedAt: string;
};

export const isHeld = (line: unknown) =>
  typeof line === 'object' && line !== null && 'op' in line && line.op === 'held';
/** Which contract a line of the answer, or of what is stored of it, has to meet. */
export const decisionLineSchema = (line: unknown): z.ZodType<DecisionRow | HeldAmount> =>
  isHeld(line) ? heldAmount : decisionRow;

/**
 * Keeps a user's month of decisions over what was kept of it before. `rows` is a JSON array of the answer's lines, checked.
 * Throws AppError `storage.*`.
 */
export const storeUserDecisions = (
  db: Database,
  { userId, month, fetchedAt, rows }: { userId: string; month: Month; fetchedAt: string; rows: string },
): void => {
  const work = db.transaction(() => {
    prepared(
      db,
      `INSERT INTO decisions (user_key, month, fetched_at, rows) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET fetched_at = excluded.fetched_at, rows = excluded.rows`,
    ).run(keepUserKey(db, userId), monthNumber(month), Date.parse(fetchedAt), rows);
  });
  guardStorage(() => work.immediate());
};

const parseRows = (rows: string): UserDecisions => {
  const lines = JSON.parse(rows) as unknown[];
  const parsed: UserDecisions = { decisions: [], held: [] };
  for (const line of lines) {
    const result = isHeld(line) ? heldAmount.safeParse(line) : decisionRow.safeParse(line);
    if (!result.success) throw new AppError('storage.corrupt', { table: 'decisions' }, { cause: result.error });
    if ('op' in result.data) parsed.held.push(result.data);
    else parsed.decisions.push(result.data);
  }
  return parsed;
};

/** Null when the month was never asked for. Throws `storage.*`. The answer is shared: callers must not change it. */
export const readUserDecisions = (db: Database, userId: string, month: Month): StoredDecisions | null =>
  guardStorage(() => {
    const user = findUserKey(db, userId);
    if (user === undefined) return null;
    const key: [number, number] = [user, monthNumber(month)];
    const fetch = prepared<[number, number], { fetched_at: number }>(
      db,
      'SELECT fetched_at FROM decisions WHERE user_key = ? AND month = ?',
    ).get(...key);
    if (!fetch) return null;
    // Reading a thousand rows takes longer than everything else about a page of them.
    const rows = keptWhile(db, 'decisions', `${key.join(' ')} ${fetch.fetched_at}`, () => {
      const stored = prepared<[number, number], { rows: string }>(
        db,
        'SELECT rows FROM decisions WHERE user_key = ? AND month = ?',
      ).get(...key);
      return parseRows(stored?.rows ?? '[]');
    });
    return { ...rows, fetchedAt: isoOf(fetch.fetched_at) };
  });
