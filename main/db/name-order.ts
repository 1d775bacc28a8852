import type { Database } from 'better-sqlite3';
import { foldVietnamese } from '#shared/domain/vietnamese.ts';
import { keptWhile } from './kept.ts';
import { prepared } from './prepared.ts';
import { versionOf } from './sync-state.ts';

/**
 * The order of names cut in blocks at fixed bounds, and each user's block. Sorting a million users by name then reads
 * two bytes a user, and only one block's names. Bounds are quantiles of the first page; they shape speed, not results.
 */
const BLOCKS = 4_096;
const CHUNK_USERS = 4_096;
/** Users a block may hold on average before the bounds are taken anew. */
const CROWDED = 1_024;

/** What a name is sorted by: folded first, so that Ă stands with A; then as written. */
export const nameSortKey = (name: string) => `${foldVietnamese(name)}\u0000${name}`;

const readBounds = (db: Database) =>
  prepared<[], { first: string }>(db, 'SELECT first FROM name_bounds ORDER BY block')
    .all()
    .map(({ first }) => first);

const quantiles = (names: readonly string[]) => {
  const sorted = names.map(foldVietnamese).sort();
  const blocks = Math.max(1, Math.min(BLOCKS, sorted.length));
  return Array.from({ length: blocks }, (_, block) => sorted[Math.floor((block * sorted.length) / blocks)] ?? '');
};

const takeBounds = (db: Database, names: readonly string[]) => {
  const bounds = quantiles(names);
  prepared(db, 'DELETE FROM name_bounds').run();
  const add = prepared(db, 'INSERT INTO name_bounds (block, first) VALUES (?, ?)');
  for (const [block, first] of bounds.entries()) add.run(block, first);
  return bounds;
};

/** The last block that begins at or before the name; names before the first bound are in block 0. */
const blockIn = (bounds: readonly string[], folded: string) => {
  let [low, high] = [0, bounds.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((bounds[middle] ?? '') <= folded) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** Keeps each user's block while a page is applied. `names`: the page's, for bounds if there are none yet. */
export const createNameOrder = (db: Database, names: readonly string[]) => {
  let bounds = readBounds(db);
  if (bounds.length === 0 && names.length > 0) bounds = takeBounds(db, names);
  const chunks = new Map<number, Uint16Array>();
  const read = prepared<[number], { blocks: Uint8Array }>(db, 'SELECT blocks FROM name_blocks WHERE chunk = ?');
  const write = prepared(
    db,
    'INSERT INTO name_blocks (chunk, blocks) VALUES (?, ?) ON CONFLICT DO UPDATE SET blocks = excluded.blocks',
  );
  const chunkOf = (chunk: number) => {
    const known = chunks.get(chunk);
    if (known) return known;
    const stored = read.get(chunk)?.blocks;
    const blocks = stored ? new Uint16Array(new Uint8Array(stored).buffer) : new Uint16Array(CHUNK_USERS);
    chunks.set(chunk, blocks);
    return blocks;
  };
  const place = (key: number, name: string) => {
    chunkOf(Math.floor(key / CHUNK_USERS))[key % CHUNK_USERS] = blockIn(bounds, foldVietnamese(name));
  };
  const flush = () => {
    for (const [chunk, blocks] of chunks) write.run(chunk, new Uint8Array(blocks.buffer));
    chunks.clear();
  };
  /** Takes the bounds anew from all users when the blocks have grown too big. */
  const rebalance = (users: number) => {
    if (users < bounds.length * CROWDED || bounds.length === BLOCKS) return;
    const all = prepared<[], { key: number; name: string }>(db, 'SELECT key, name FROM users WHERE listed = 1').all();
    bounds = takeBounds(
      db,
      all.map(({ name }) => name),
    );
    for (const { key, name } of all) place(key, name);
    flush();
  };
  return { place, flush, rebalance };
};

const readNameBlocks = (db: Database, highestKey: number): Uint16Array => {
  const all = new Uint16Array((Math.floor(highestKey / CHUNK_USERS) + 1) * CHUNK_USERS);
  const read = prepared<[], { chunk: number; blocks: Uint8Array }>(db, 'SELECT chunk, blocks FROM name_blocks');
  for (const { chunk, blocks } of read.all())
    if ((chunk + 1) * CHUNK_USERS <= all.length)
      all.set(new Uint16Array(new Uint8Array(blocks).buffer), chunk * CHUNK_USERS);
  return all;
};

/** All keys, those of one block together: block b has `keys` from `starts[b]` up to `starts[b + 1]`, in the order of keys. */
export type NameOrder = { readonly keys: Int32Array; readonly starts: Int32Array };

/** Counting sort of the keys by block. */
const sortByBlock = (blocks: Uint16Array): NameOrder => {
  const starts = new Int32Array(BLOCKS + 1);
  for (let key = 0; key < blocks.length; key++) {
    const next = (blocks[key] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let block = 0; block < BLOCKS; block++) starts[block + 1] = (starts[block + 1] ?? 0) + (starts[block] ?? 0);
  const keys = new Int32Array(blocks.length);
  const at = starts.slice();
  for (let key = 0; key < blocks.length; key++) {
    const block = blocks[key] ?? 0;
    const place = at[block] ?? 0;
    keys[place] = key;
    at[block] = place + 1;
  }
  return { keys, starts };
};

/** The name order of everybody, kept in memory (6 bytes a user) until a page of users has been applied. */
export const readNameOrder = (db: Database, highestKey: number): NameOrder =>
  keptWhile(db, 'name order', `${versionOf(db, 'users')} ${highestKey}`, () =>
    sortByBlock(readNameBlocks(db, highestKey)),
  );
