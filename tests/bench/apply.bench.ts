import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { applyPage, type FeedPage } from '#main/db/apply-page.ts';
import { openMirror } from '#main/db/mirror.ts';
import { PAGE_ROWS, type FeedRow } from '#shared/contracts/feed.ts';
import { monthAt, rollupAt, settingsAt, usageAt, userAt } from './apply-rows.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { BENCHED, createBareInserts } from './bare-inserts.ts';

type Benched = (typeof BENCHED)[number];
/** Rows of each collection, in the proportions of a million users. */
const ROWS = {
  small: { users: 5_000, settings: 5_000, months: 60_000, rollups: 5_000, usage: 50_000 },
  large: { users: 100_000, settings: 100_000, months: 1_200_000, rollups: 40_000, usage: 1_000_000 },
} as const satisfies Record<BenchSize, Record<Benched, number>>;
const MUST_REACH = 0.6;

const rowAt = (users: number): { [C in Benched]: (index: number) => FeedRow<C> } => ({
  users: userAt,
  settings: settingsAt,
  months: (index) => monthAt(index, users),
  rollups: rollupAt,
  usage: (index) => usageAt(index, users),
});

let revision = 0;
const pageOf = <C extends Benched>(rows: readonly FeedRow<C>[], complete: boolean): FeedPage<C> => ({
  puts: rows.map((row) => ({ revision: String(++revision), row })),
  deletes: [],
  cursor: `cursor ${revision}`,
  complete,
  now: '2026-11-22T07:32:00.000Z',
});
const timed = (work: () => void) => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

type Times = { rows: number; applyMs: number; bareMs: number };
/** Page by page, first applied to one database, then inserted bare into the other, so that both meet the same machine. */
const measure = <C extends Benched>(
  collection: C,
  count: number,
  rowOf: (index: number) => FeedRow<C>,
  { mirror, bare }: { mirror: Database; bare: Database },
): Times => {
  const inserts = createBareInserts(collection, bare, mirror);
  const times = { rows: count, applyMs: 0, bareMs: 0 };
  for (let from = 0; from < count; from += PAGE_ROWS) {
    const rows = Array.from({ length: Math.min(PAGE_ROWS, count - from) }, (_, index) => rowOf(from + index));
    const page = pageOf<C>(rows, from + PAGE_ROWS >= count);
    times.applyMs += timed(() => applyPage(mirror, collection, page));
    const values = inserts.read(rows);
    times.bareMs += timed(() => inserts.write(values));
  }
  return times;
};
const round = (value: number) => Math.round(value * 100) / 100;

/** Feed pages into the mirror, against bare prepared inserts of the same rows in transactions of the same size. */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'pho-bench-apply-'));
  const open = (name: string) => openMirror(join(folder, name), new Date()).db;
  const databases = { mirror: open('mirror.db'), bare: open('bare.db') };
  const figures: Record<string, number> = {};
  const all: Times = { rows: 0, applyMs: 0, bareMs: 0 };
  const rows = rowAt(ROWS[size].users);
  const add = <C extends Benched>(collection: C, rowOf: (index: number) => FeedRow<C>) => {
    const times = measure(collection, ROWS[size][collection], rowOf, databases);
    for (const key of ['rows', 'applyMs', 'bareMs'] as const) all[key] += times[key];
    figures[`${collection}.rowsPerSecond`] = Math.round((times.rows / times.applyMs) * 1_000);
    figures[`${collection}.ofBare`] = round(times.bareMs / times.applyMs);
    console.log(
      `${collection}: ${figures[`${collection}.rowsPerSecond`]} rows/s, ${figures[`${collection}.ofBare`]} of bare`,
    );
  };
  for (const collection of BENCHED) add(collection, rows[collection] as (index: number) => FeedRow<typeof collection>);
  databases.mirror.close();
  databases.bare.close();
  rmSync(folder, { recursive: true });
  figures.rowsPerSecond = Math.round((all.rows / all.applyMs) * 1_000);
  return { figures, bars: { ofBare: bar(round(all.bareMs / all.applyMs), MUST_REACH, 'atLeast') } };
};
