import type { Database } from 'better-sqlite3';
import type * as z from 'zod';
import { AppError } from '#shared/contracts/errors.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import { isoOf } from './columns.ts';
import { prepared } from './prepared.ts';
import { guardStorage } from './sqlite.ts';

/** Names of what is kept, and who may hold it. */
export const KEPT_ANSWERS = {
  routingReport: 'routing:read',
  savings: 'monitoring:read',
  'monitoring.1h': 'monitoring:read',
  'monitoring.24h': 'monitoring:read',
  'monitoring.7d': 'monitoring:read',
  'monitoring.30d': 'monitoring:read',
  'monitoring.90d': 'monitoring:read',
} as const satisfies Record<string, Permission>;
export type KeptAnswer = keyof typeof KEPT_ANSWERS;

/** Keeps an answer over what was kept of its name. `answer` is checked JSON. Throws `storage.*`. */
export const storeKeptAnswer = (
  db: Database,
  { name, fetchedAt, answer }: { name: KeptAnswer; fetchedAt: string; answer: string },
): void =>
  guardStorage(
    () =>
      void prepared(
        db,
        `INSERT INTO kept_answers (name, fetched_at, answer) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET fetched_at = excluded.fetched_at, answer = excluded.answer`,
      ).run(name, Date.parse(fetchedAt), answer),
  );

/** Null when none was ever fetched. Throws `storage.*`. */
export const readKeptAnswer = <T>(
  db: Database,
  name: KeptAnswer,
  schema: z.ZodType<T>,
): { answer: T; fetchedAt: string } | null =>
  guardStorage(() => {
    const row = prepared<[string], { fetched_at: number; answer: string }>(
      db,
      'SELECT fetched_at, answer FROM kept_answers WHERE name = ?',
    ).get(name);
    if (!row) return null;
    const parsed = schema.safeParse(JSON.parse(row.answer));
    if (!parsed.success) throw new AppError('storage.corrupt', { table: 'kept_answers' }, { cause: parsed.error });
    return { answer: parsed.data, fetchedAt: isoOf(row.fetched_at) };
  });

export const removeKeptAnswer = (db: Database, name: KeptAnswer) =>
  prepared(db, 'DELETE FROM kept_answers WHERE name = ?').run(name);
