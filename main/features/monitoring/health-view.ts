import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { parseDocument } from '#main/db/documents.ts';
import { prepared, preparedExact } from '#main/db/prepared.ts';
import { guardStorage } from '#main/db/sqlite.ts';
import { healthState } from '#shared/contracts/health.ts';
import type { HealthSpan, HealthView } from '#shared/contracts/monitoring-views.ts';

const MINUTE_MS = 60_000;
/** A measurement may come a little late; a minute left out is a gap. */
const JOINED_MS = 1.5 * MINUTE_MS;
const minutes = z.array(z.object({ at: z.string(), state: healthState }));
type Minute = z.infer<typeof minutes>[number];

/** `at` is the end of a minute. */
const spansOf = (measured: readonly Minute[]): HealthSpan[] => {
  const spans: HealthSpan[] = [];
  for (const { at, state } of measured) {
    const last = spans.at(-1);
    const from = new Date(Date.parse(at) - MINUTE_MS).toISOString();
    const follows = last && Date.parse(from) - Date.parse(last.until) < JOINED_MS;
    if (last && follows && last.state === state) last.until = at;
    else spans.push({ from: follows ? last.until : from, until: at, state });
  }
  return spans;
};

/** Health as the mirror knows it. Throws `storage.*`. */
export const readHealth = (db: Database): HealthView =>
  guardStorage(() => {
    const newest = preparedExact<[], { row: string; revision: bigint }>(
      db,
      'SELECT row, revision FROM health ORDER BY key DESC LIMIT 1',
    ).get();
    const measured = prepared(db, `SELECT key AS at, row ->> 'state' AS state FROM health ORDER BY key`).all();
    return {
      latest: newest ? parseDocument('health', newest).row : null,
      spans: spansOf(minutes.parse(measured)),
    };
  });
