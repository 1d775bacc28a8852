import type { Database } from 'better-sqlite3';
import { keptWhile } from '#main/db/kept.ts';
import { nameSortKey, readNameOrder, type NameOrder } from '#main/db/name-order.ts';
import { once, prepared } from '#main/db/prepared.ts';
import {
  BLOCKS,
  blockEnd,
  CELLS,
  CHUNK_BLOCKS,
  decodeCounts,
  ORDERS,
  cellOf,
  type MonthSort,
} from '#main/db/standing.ts';
import { monthKey } from '#main/db/standing-writer.ts';
import { countBits, forEachBit, hasBit, type Bitmap } from '#main/db/user-sets.ts';
import { versionOf } from '#main/db/sync-state.ts';
import { HEALTH_BANDS, type HealthBand } from '#shared/domain/budget.ts';
import { TIERS, type Tier } from '#shared/domain/usage.ts';

/** Of `count` users from the `from`-th on, in an order that counts from 0. */
export type Slice = { from: number; count: number };
type Ranked = {
  month: number;
  sort: MonthSort;
  used: Bitmap;
  /** `used` holds every row of the month: no filter, and no row of a user who is not listed. */
  everyRow: boolean;
};
type Filter = { tier?: Tier | undefined; band?: HealthBand | undefined };
const USER_KEYS = 2 ** 32;

const indexQuery = (db: Database, { sort }: Ranked) => {
  const { column } = ORDERS[sort];
  const sql = `SELECT key FROM months WHERE month = ? AND ${column} < ? ORDER BY ${column} DESC, key DESC LIMIT ? OFFSET ?`;
  return once(db, sql, () => db.prepare<[number, number, number, number], number>(sql).pluck());
};

const sliceOfIndex = (db: Database, ranked: Ranked, before: number, { from, count }: Slice) =>
  indexQuery(db, ranked)
    .all(ranked.month, before, count, from)
    .map((key) => key % USER_KEYS);

const FIRST_CHUNK = 1_024;
/** Selected keys with a value below `before` in the month's sort column, highest first. */
function* walk(db: Database, ranked: Ranked, before: number) {
  const read = indexQuery(db, ranked);
  // In growing chunks, because rows cost much more one by one.
  let size = FIRST_CHUNK;
  for (let offset = 0; ; offset += size, size *= 2) {
    const keys = read.all(ranked.month, before, size, offset);
    for (const key of keys) {
      const userKey = key % USER_KEYS;
      if (hasBit(ranked.used, userKey)) yield userKey;
    }
    if (keys.length < size) return;
  }
}

const takeSlice = (keys: Iterable<number>, { from, count }: Slice) => {
  const taken: number[] = [];
  let position = 0;
  for (const key of keys) {
    if (position++ < from) continue;
    taken.push(key);
    if (taken.length >= count) break;
  }
  return taken;
};

/** All counts of a sort: `CELLS` for each block. */
const readCells = (db: Database, month: number, sort: MonthSort) =>
  keptWhile(db, `cells ${month} ${sort}`, versionOf(db, 'months', 'users'), () => {
    const all = new Int32Array(BLOCKS * CELLS);
    const read = prepared<[number, string], { chunk: number; counts: Uint8Array }>(
      db,
      'SELECT chunk, counts FROM month_blocks WHERE month = ? AND sort = ?',
    );
    for (const { chunk, counts } of read.all(month, sort)) all.set(decodeCounts(counts), chunk * CHUNK_BLOCKS * CELLS);
    return all;
  });

/** How many users each block of the sort holds, of a tier and band or of all; lowest block first. */
const countBlocks = (db: Database, month: number, sort: MonthSort, { tier, band }: Filter) => {
  const cells = (tier ? [tier] : TIERS).flatMap((one) => (band ? [band] : HEALTH_BANDS).map((of) => cellOf(one, of)));
  const all = readCells(db, month, sort);
  const counts = new Int32Array(BLOCKS);
  for (let block = 0; block < BLOCKS; block++) {
    let users = 0;
    for (let index = 0; index < cells.length; index++) users += all[block * CELLS + (cells[index] ?? 0)] ?? 0;
    counts[block] = users;
  }
  return counts;
};

/** Steps over whole blocks by their counts, from the highest, then along the index. */
const sliceByBlocks = (db: Database, ranked: Ranked, filter: Filter, { from, count }: Slice) => {
  const counts = countBlocks(db, ranked.month, ranked.sort, filter);
  let block = BLOCKS - 1;
  let skipped = 0;
  while (block > 0 && skipped + (counts[block] ?? 0) <= from) skipped += counts[block--] ?? 0;
  const before = blockEnd(ranked.sort, block, ranked.month);
  const rest = { from: from - skipped, count };
  // SQLite steps by itself quicker than by row.
  return ranked.everyRow ? sliceOfIndex(db, ranked, before, rest) : takeSlice(walk(db, ranked, before), rest);
};

/** Reads every selected user's value and sorts: for few users. */
const sliceByReading = (db: Database, { month, sort, used }: Ranked, { from, count }: Slice) => {
  const sql = `SELECT ${ORDERS[sort].column} FROM months WHERE key = ?`;
  const read = once(db, sql, () => db.prepare<[number], number>(sql).pluck());
  const found: { key: number; value: number }[] = [];
  forEachBit(used, (key) => {
    found.push({ key, value: read.get(monthKey(month, key)) ?? 0 });
  });
  return found
    .sort((a, b) => b.value - a.value || b.key - a.key)
    .slice(from, from + count)
    .map(({ key }) => key);
};

const usersIn = (counts: Int32Array) => {
  let users = 0;
  for (let block = 0; block < counts.length; block++) users += counts[block] ?? 0;
  return users;
};

/** Reading one user's value costs about this many steps along an index. */
const READ_COST = 3;

/** Users with a row in the month, highest first; equal ones by key, highest first. */
export const sliceRanked = (db: Database, ranked: Ranked, filter: Filter & { searched: boolean }, slice: Slice) => {
  if (slice.count <= 0) return [];
  if (!filter.searched) return sliceByBlocks(db, ranked, filter, slice);
  const matches = countBits(ranked.used);
  const steps =
    ((slice.from + slice.count) * usersIn(countBlocks(db, ranked.month, ranked.sort, {}))) / Math.max(1, matches);
  if (matches * READ_COST <= steps) return sliceByReading(db, ranked, slice);
  // Tier and band rule out the highest blocks as a whole.
  const highest = countBlocks(db, ranked.month, ranked.sort, filter).findLastIndex((users) => users > 0);
  return takeSlice(walk(db, ranked, blockEnd(ranked.sort, Math.max(0, highest), ranked.month)), slice);
};

/** Users without one, by key, highest first. */
export const sliceByKey = (unused: Bitmap, { from, count }: Slice) => {
  const keys: number[] = [];
  let position = 0;
  for (let index = unused.length - 1; index >= 0 && keys.length < count; index--) {
    const word = unused[index] ?? 0;
    if (word === 0) continue;
    for (let bit = 31; bit >= 0 && keys.length < count; bit--)
      if ((word >>> bit) & 1 && position++ >= from) keys.push(index * 32 + bit);
  }
  return keys;
};

/** The selected users of one block of the name order. */
const keysOfBlock = ({ keys, starts }: NameOrder, selected: Bitmap, block: number) => {
  const found: number[] = [];
  for (let at = starts[block] ?? 0; at < (starts[block + 1] ?? 0); at++) {
    const key = keys[at] ?? 0;
    if (hasBit(selected, key)) found.push(key);
  }
  return found;
};

/** The selected users of the blocks that a slice touches, and how many come before them; from A on or from the end. */
const touchedKeys = (order: NameOrder, selected: Bitmap, { from, count }: Slice, backwards: boolean) => {
  const blocks = order.starts.length - 1;
  const touched: number[] = [];
  let skipped = 0;
  for (let step = 0; step < blocks && touched.length < from - skipped + count; step++) {
    const keys = keysOfBlock(order, selected, backwards ? blocks - 1 - step : step);
    if (touched.length === 0 && skipped + keys.length <= from) skipped += keys.length;
    else touched.push(...keys);
  }
  return { touched, skipped };
};

/**
 * All selected users by name, A first; equal ones by key. Steps over blocks from the nearer end; names are read only of
 * the blocks that the slice touches. `total`: how many are selected.
 */
export const sliceByName = (
  db: Database,
  { selected, highestKey, total }: { selected: Bitmap; highestKey: number; total: number },
  { from, count }: Slice,
) => {
  const backwards = from > total / 2;
  const start = backwards ? total - from - count : from;
  const order = readNameOrder(db, highestKey);
  const { touched, skipped } = touchedKeys(order, selected, { from: start, count }, backwards);
  const read = prepared<[number], { name: string }>(db, 'SELECT name FROM users WHERE key = ?');
  // Many share a name.
  const sortKeys = new Map<string, string>();
  const sortKeyOf = (name: string) => {
    const sortKey = sortKeys.get(name) ?? nameSortKey(name);
    sortKeys.set(name, sortKey);
    return sortKey;
  };
  const sorted = touched
    .map((key) => ({ key, name: sortKeyOf(read.get(key)?.name ?? '') }))
    .sort((a, b) => (a.name === b.name ? a.key - b.key : a.name < b.name ? -1 : 1))
    .map(({ key }) => key);
  const at = backwards ? sorted.length - (start - skipped) - count : start - skipped;
  return sorted.slice(at, at + count);
};
