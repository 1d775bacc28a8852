import type { Database } from 'better-sqlite3';
import type { HealthBand } from '#shared/domain/budget.ts';
import { prepared, preparedExact } from './prepared.ts';
import {
  bandOf,
  cellOf,
  CELLS,
  CHUNK_BLOCKS,
  decodeCounts,
  MONTH_SORTS,
  ORDERS,
  type MonthFigures,
} from './standing.ts';
import type { KnownUser } from './user-keys.ts';
import { createSetWriter, monthSet } from './user-sets.ts';

type BandSums = { month: number; tier: string; band: HealthBand; users: number; costMicroVnd: bigint };
type Counts = { month: number; sort: string; chunk: number; counts: Int32Array };

/** Keeps the counts of bands and blocks and the sets of each month while a page is applied; written at `flush`. */
export const createStandingWriter = (db: Database) => {
  const sets = createSetWriter(db);
  const bands = new Map<string, BandSums>();
  const chunks = new Map<string, Counts>();
  const readCounts = prepared<[number, string, number], { counts: Uint8Array }>(
    db,
    'SELECT counts FROM month_blocks WHERE month = ? AND sort = ? AND chunk = ?',
  );

  const countsOf = (month: number, sort: string, chunk: number) => {
    const id = `${month}${sort}${chunk}`;
    const known = chunks.get(id);
    if (known) return known.counts;
    const counts = decodeCounts(readCounts.get(month, sort, chunk)?.counts);
    chunks.set(id, { month, sort, chunk, counts });
    return counts;
  };
  const addBand = (user: KnownUser, figures: MonthFigures, band: HealthBand, sign: 1 | -1) => {
    const id = `${figures.month}${user.tier}${band}`;
    const sums = bands.get(id);
    const cost = sign === 1 ? figures.costMicroVnd : -figures.costMicroVnd;
    if (sums) {
      sums.users += sign;
      sums.costMicroVnd += cost;
    } else bands.set(id, { month: figures.month, tier: user.tier, band, users: sign, costMicroVnd: cost });
  };
  const count = (user: KnownUser, figures: MonthFigures, sign: 1 | -1) => {
    if (!user.listed) return;
    const band = bandOf(figures.utilisation);
    const cell = cellOf(user.tier, band);
    for (const sort of MONTH_SORTS) {
      const block = ORDERS[sort].blockOf(figures);
      const counts = countsOf(figures.month, sort, Math.floor(block / CHUNK_BLOCKS));
      const at = (block % CHUNK_BLOCKS) * CELLS + cell;
      counts[at] = (counts[at] ?? 0) + sign;
    }
    addBand(user, figures, band, sign);
    const change = sign === 1 ? sets.add : sets.remove;
    change(monthSet(figures.month, 'used'), user.key);
    if (band !== 'under75') change(monthSet(figures.month, band), user.key);
  };

  const flushBands = () => {
    const add = prepared(
      db,
      `INSERT INTO month_bands (month, tier, band, users, cost_micro_vnd) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET users = users + excluded.users, cost_micro_vnd = cost_micro_vnd + excluded.cost_micro_vnd`,
    );
    for (const { month, tier, band, users, costMicroVnd } of bands.values())
      if (users !== 0 || costMicroVnd !== 0n) add.run(month, tier, band, users, costMicroVnd);
    prepared(db, 'DELETE FROM month_bands WHERE users = 0').run();
    bands.clear();
  };
  const flushBlocks = () => {
    const write = prepared(
      db,
      `INSERT INTO month_blocks (month, sort, chunk, counts) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET counts = excluded.counts`,
    );
    const drop = prepared(db, 'DELETE FROM month_blocks WHERE month = ? AND sort = ? AND chunk = ?');
    for (const { month, sort, chunk, counts } of chunks.values())
      if (counts.some((users) => users !== 0)) write.run(month, sort, chunk, new Uint8Array(counts.buffer));
      else drop.run(month, sort, chunk);
    chunks.clear();
  };
  return {
    add: (user: KnownUser, figures: MonthFigures) => count(user, figures, 1),
    remove: (user: KnownUser, figures: MonthFigures) => count(user, figures, -1),
    flush: () => {
      flushBands();
      flushBlocks();
      sets.flush();
    },
  };
};
export type StandingWriter = ReturnType<typeof createStandingWriter>;

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
