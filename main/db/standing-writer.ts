import type { Database } from 'better-sqlite3';
import { HEALTH_BANDS, type HealthBand } from '#shared/domain/budget.ts';
import { prepared, preparedExact } from './prepared.ts';
import {
  bandOf,
  cellOf,
  CELLS,
  CHUNK_BLOCKS,
  decodeCounts,
  MONTH_SORTS,
  ORDERS,
  type CountedUser,
  type MonthFigures,
} from './standing.ts';
import { createSetChanges, type SetChanges } from './set-writer.ts';
import { monthSet } from './user-sets.ts';

type BandSums = { tier: string; band: HealthBand; users: number; costMicroVnd: bigint };
/** What a page changes in one month. */
type MonthChanges = {
  readonly month: number;
  /** By tier and band, as `cellOf` numbers them. */
  readonly bands: (BandSums | undefined)[];
  /** Counts of blocks: one array of chunks for each sort. */
  readonly chunks: readonly (Int32Array | undefined)[][];
  readonly sets: ReadonlyMap<string, SetChanges>;
};
const newChanges = (db: Database, month: number): MonthChanges => ({
  month,
  bands: [],
  chunks: MONTH_SORTS.map(() => []),
  sets: new Map(['used', ...HEALTH_BANDS].map((part) => [part, createSetChanges(db, monthSet(month, part))])),
});

/** Keeps the counts of bands and blocks and the sets of each month while a page is applied; written at `flush`. */
export const createStandingWriter = (db: Database) => {
  const months = new Map<number, MonthChanges>();
  const readCounts = prepared<[number, string, number], { counts: Uint8Array }>(
    db,
    'SELECT counts FROM month_blocks WHERE month = ? AND sort = ? AND chunk = ?',
  );
  const changesOf = (month: number) => {
    const known = months.get(month) ?? newChanges(db, month);
    months.set(month, known);
    return known;
  };
  const countBlock = (changes: MonthChanges, sortIndex: number, block: number, cell: number, sign: 1 | -1) => {
    const chunks = changes.chunks[sortIndex] ?? [];
    const chunk = Math.floor(block / CHUNK_BLOCKS);
    const stored = () => readCounts.get(changes.month, MONTH_SORTS[sortIndex] ?? '', chunk)?.counts;
    const counts = (chunks[chunk] ??= decodeCounts(stored()));
    const at = (block % CHUNK_BLOCKS) * CELLS + cell;
    counts[at] = (counts[at] ?? 0) + sign;
  };
  const count = (user: CountedUser, figures: MonthFigures, sign: 1 | -1) => {
    const changes = changesOf(figures.month);
    const band = bandOf(figures.utilisation);
    const cell = cellOf(user.tier, band);
    for (let index = 0; index < MONTH_SORTS.length; index++)
      countBlock(changes, index, ORDERS[MONTH_SORTS[index] ?? 'spend'].blockOf(figures), cell, sign);
    const sums = (changes.bands[cell] ??= { tier: user.tier, band, users: 0, costMicroVnd: 0n });
    sums.users += sign;
    sums.costMicroVnd += sign === 1 ? figures.costMicroVnd : -figures.costMicroVnd;
    const entry = sign === 1 ? user.key : ~user.key;
    changes.sets.get('used')?.push(entry);
    if (band !== 'under75') changes.sets.get(band)?.push(entry);
  };

  const flushBands = ({ month, bands }: MonthChanges) => {
    const add = prepared(
      db,
      `INSERT INTO month_bands (month, tier, band, users, cost_micro_vnd) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET users = users + excluded.users, cost_micro_vnd = cost_micro_vnd + excluded.cost_micro_vnd`,
    );
    for (const sums of bands)
      if (sums && (sums.users !== 0 || sums.costMicroVnd !== 0n))
        add.run(month, sums.tier, sums.band, sums.users, sums.costMicroVnd);
    prepared(db, 'DELETE FROM month_bands WHERE month = ? AND users = 0').run(month);
  };
  const flushBlocks = ({ month, chunks }: MonthChanges) => {
    const write = prepared(
      db,
      `INSERT INTO month_blocks (month, sort, chunk, counts) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET counts = excluded.counts`,
    );
    const drop = prepared(db, 'DELETE FROM month_blocks WHERE month = ? AND sort = ? AND chunk = ?');
    for (const [index, ofSort] of chunks.entries())
      for (const [chunk, counts] of ofSort.entries()) {
        if (!counts) continue;
        const sort = MONTH_SORTS[index];
        if (counts.some((users) => users !== 0)) write.run(month, sort, chunk, new Uint8Array(counts.buffer));
        else drop.run(month, sort, chunk);
      }
  };
  return {
    add: (user: CountedUser, figures: MonthFigures) => count(user, figures, 1),
    remove: (user: CountedUser, figures: MonthFigures) => count(user, figures, -1),
    flush: () => {
      for (const changes of months.values()) {
        flushBands(changes);
        flushBlocks(changes);
        for (const set of changes.sets.values()) set.write();
      }
      months.clear();
    },
  };
};

type StoredMonth = { month: bigint; cost_micro_vnd: bigint; utilisation: bigint; last_used_at: bigint };
export const figuresOf = (row: StoredMonth): MonthFigures => ({
  month: Number(row.month),
  costMicroVnd: row.cost_micro_vnd,
  utilisation: Number(row.utilisation),
  lastUsedAt: Number(row.last_used_at),
});

/** Months of which any row is stored, by stepping through an index from month to month. */
export const storedMonths = (db: Database): number[] =>
  prepared<[], { month: number }>(
    db,
    `WITH RECURSIVE found(month) AS (
       SELECT min(month) FROM months
       UNION ALL SELECT (SELECT min(month) FROM months WHERE month > found.month) FROM found WHERE found.month NOT NULL
     ) SELECT month FROM found WHERE month NOT NULL`,
  )
    .all()
    .map(({ month }) => month);

/** Keys of the table `months`. */
export const monthKey = (month: number, userKey: number) => month * 2 ** 32 + userKey;

/** What one user has in each month. */
export const figuresOfUser = (db: Database, userKey: number): MonthFigures[] => {
  const find = preparedExact<[number], StoredMonth>(
    db,
    'SELECT month, cost_micro_vnd, utilisation, last_used_at FROM months WHERE key = ?',
  );
  return storedMonths(db).flatMap((month) => {
    const row = find.get(monthKey(month, userKey));
    return row ? [figuresOf(row)] : [];
  });
};
