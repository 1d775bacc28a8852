import type { Database } from 'better-sqlite3';
import { prepared } from './prepared.ts';

/**
 * Sets of user keys, stored in chunks of 2^15 keys: up to 2.047 members as sorted 16-bit numbers, more as a bitmap of
 * 4.096 bytes (the length tells which), as Roaring bitmaps do (Chambi et al. 2016, arXiv:1402.6407).
 */
const CHUNK_BITS = 15;
const BITMAP_BYTES = 4_096;

/** A set in memory: bit k of word k / 32 is user k. */
export type Bitmap = Uint32Array;
export const emptyBitmap = (highestKey: number): Bitmap =>
  new Uint32Array((((highestKey >>> CHUNK_BITS) + 1) << CHUNK_BITS) >>> 5);

export const hasBit = (bitmap: Bitmap, key: number) => (((bitmap[key >>> 5] ?? 0) >>> (key & 31)) & 1) === 1;
export const setBit = (bitmap: Bitmap, key: number) => {
  bitmap[key >>> 5] = (bitmap[key >>> 5] ?? 0) | (1 << (key & 31));
};

/** Leaves in `into` only what is in `other` too. */
export const intersect = (into: Bitmap, other: Bitmap) => {
  for (let index = 0; index < into.length; index++) into[index] = (into[index] ?? 0) & (other[index] ?? 0);
};
/** Takes out of `into` what is in `other`. */
export const subtract = (into: Bitmap, other: Bitmap) => {
  for (let index = 0; index < into.length; index++) into[index] = (into[index] ?? 0) & ~(other[index] ?? 0);
};

const words = (blob: Uint8Array) => new Uint32Array(new Uint8Array(blob).buffer);
const members = (blob: Uint8Array) => new Uint16Array(new Uint8Array(blob).buffer);

const addChunk = (into: Bitmap, chunk: number, blob: Uint8Array) => {
  const base = chunk << CHUNK_BITS;
  if (blob.length === BITMAP_BYTES) {
    const at = base >>> 5;
    for (const [index, word] of words(blob).entries()) into[at + index] = (into[at + index] ?? 0) | word;
  } else for (const member of members(blob)) setBit(into, base + member);
};

type Chunk = { chunk: number; bits: Uint8Array };

/** Adds the members of one set to `into`. */
export const addSet = (db: Database, name: string, into: Bitmap) => {
  const read = prepared<[string], Chunk>(db, 'SELECT chunk, bits FROM user_sets WHERE name = ?');
  for (const { chunk, bits } of read.all(name)) addChunk(into, chunk, bits);
};

/** Adds the members of every set whose name begins with `prefix`. */
export const addSetsWithPrefix = (db: Database, prefix: string, into: Bitmap) => {
  const read = prepared<[string, string], Chunk>(db, 'SELECT chunk, bits FROM user_sets WHERE name >= ? AND name < ?');
  for (const { chunk, bits } of read.all(prefix, `${prefix}\u{10ffff}`)) addChunk(into, chunk, bits);
};

const chunkBitmap = (blob: Uint8Array | undefined) => {
  if (blob?.length === BITMAP_BYTES) return words(blob);
  const bitmap = new Uint32Array(BITMAP_BYTES / 4);
  if (blob) for (const member of members(blob)) setBit(bitmap, member);
  return bitmap;
};

const encode = (bitmap: Bitmap): Uint8Array | null => {
  const size = countBits(bitmap);
  if (size === 0) return null;
  if (size * 2 >= BITMAP_BYTES) return new Uint8Array(bitmap.buffer);
  const list = new Uint16Array(size);
  let at = 0;
  forEachBit(bitmap, (member) => {
    list[at++] = member;
  });
  return new Uint8Array(list.buffer);
};

/** Number of members. */
export const countBits = (bitmap: Bitmap) => {
  let total = 0;
  for (let word of bitmap) {
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    total += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return total;
};

export const forEachBit = (bitmap: Bitmap, visit: (key: number) => void) => {
  for (let index = 0; index < bitmap.length; index++)
    for (let word = bitmap[index] ?? 0; word !== 0; word &= word - 1)
      visit((index << 5) + 31 - Math.clz32(word & -word));
};

/** Collects changes of sets while a page is applied and writes each touched chunk once. */
export const createSetWriter = (db: Database) => {
  // Per set, the keys in the order they came: k added, ~k removed; the last word on a key counts.
  const changes = new Map<string, number[]>();
  const change = (name: string, entry: number) => {
    const list = changes.get(name);
    if (list) list.push(entry);
    else changes.set(name, [entry]);
  };
  const read = prepared<[string, number], { bits: Uint8Array }>(
    db,
    'SELECT bits FROM user_sets WHERE name = ? AND chunk = ?',
  );
  const write = prepared(
    db,
    'INSERT INTO user_sets (name, chunk, bits) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bits = excluded.bits',
  );
  const drop = prepared(db, 'DELETE FROM user_sets WHERE name = ? AND chunk = ?');

  const writeChunk = (name: string, chunk: number, bitmap: Bitmap) => {
    const bits = encode(bitmap);
    if (bits) write.run(name, chunk, bits);
    else drop.run(name, chunk);
  };
  const writeSet = (name: string, entries: readonly number[]) => {
    const chunks = new Map<number, Bitmap>();
    for (const entry of entries) {
      const key = entry < 0 ? ~entry : entry;
      const chunk = key >>> CHUNK_BITS;
      const member = key & ((1 << CHUNK_BITS) - 1);
      const bitmap = chunks.get(chunk) ?? chunkBitmap(read.get(name, chunk)?.bits);
      chunks.set(chunk, bitmap);
      if (entry < 0) bitmap[member >>> 5] = (bitmap[member >>> 5] ?? 0) & ~(1 << (member & 31));
      else setBit(bitmap, member);
    }
    for (const [chunk, bitmap] of chunks) writeChunk(name, chunk, bitmap);
  };
  return {
    add: (name: string, key: number) => change(name, key),
    remove: (name: string, key: number) => change(name, ~key),
    flush: () => {
      for (const [name, entries] of changes) writeSet(name, entries);
      changes.clear();
    },
  };
};
export type SetWriter = ReturnType<typeof createSetWriter>;

/** Names of the sets that are not words. */
export const tierSet = (tier: string) => `tier:${tier}`;
/** `used`: listed users with a row in the month; the bands but the lowest: those of them in that band. */
export const monthSet = (month: number, part: string) => `month:${month}:${part}`;
