import type { Database } from 'better-sqlite3';
import { keptWhile } from './kept.ts';
import { prepared } from './prepared.ts';

/**
 * Sets of user keys, stored in chunks of 2^15 keys: up to 2.047 members as sorted 16-bit numbers, more as a bitmap of
 * 4.096 bytes (the length tells which), as Roaring bitmaps do (Chambi et al. 2016, arXiv:1402.6407).
 */
export const CHUNK_BITS = 15;
export const BITMAP_BYTES = 4_096;

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
/** Adds what is in `other`. */
export const unite = (into: Bitmap, other: Bitmap) => {
  for (let index = 0; index < into.length; index++) into[index] = (into[index] ?? 0) | (other[index] ?? 0);
};
/** Takes out of `into` what is in `other`. */
export const subtract = (into: Bitmap, other: Bitmap) => {
  for (let index = 0; index < into.length; index++) into[index] = (into[index] ?? 0) & ~(other[index] ?? 0);
};

/** A blob whose bytes begin where numbers of 32 bits may: itself as a rule, else a copy. */
const aligned = (blob: Uint8Array) => (blob.byteOffset % 4 === 0 ? blob : new Uint8Array(blob));
/** A bitmap as stored, to be read only. */
export const words = (blob: Uint8Array) => {
  const { buffer, byteOffset, byteLength } = aligned(blob);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
};
export const members = (blob: Uint8Array) => {
  const { buffer, byteOffset, byteLength } = aligned(blob);
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
};

const addChunk = (into: Bitmap, chunk: number, blob: Uint8Array) => {
  const base = chunk << CHUNK_BITS;
  if (blob.length === BITMAP_BYTES) {
    const at = base >>> 5;
    const bits = words(blob);
    for (let index = 0; index < bits.length; index++) into[at + index] = (into[at + index] ?? 0) | (bits[index] ?? 0);
  } else {
    const list = members(blob);
    for (let index = 0; index < list.length; index++) setBit(into, base + (list[index] ?? 0));
  }
};

type Chunk = { chunk: number; bits: Uint8Array };

/** Adds the members of one set to `into`. */
export const addSet = (db: Database, name: string, into: Bitmap) => {
  const read = prepared<[string], Chunk>(db, 'SELECT chunk, bits FROM user_sets WHERE name = ?');
  for (const { chunk, bits } of read.all(name)) addChunk(into, chunk, bits);
};

/** One set, kept in memory as long as `version` stays. Not to be changed by the caller. */
export const readSet = (db: Database, name: string, version: string, highestKey: number): Readonly<Bitmap> =>
  keptWhile(db, `set ${name}`, version, () => {
    const bitmap = emptyBitmap(highestKey);
    addSet(db, name, bitmap);
    return bitmap;
  });

/** Adds the members of every set whose name begins with `prefix`. */
export const addSetsWithPrefix = (db: Database, prefix: string, into: Bitmap) => {
  const read = prepared<[string, string], Chunk>(db, 'SELECT chunk, bits FROM user_sets WHERE name >= ? AND name < ?');
  for (const { chunk, bits } of read.all(prefix, `${prefix}\u{10ffff}`)) addChunk(into, chunk, bits);
};

/** Number of members. */
export const countBits = (bitmap: Bitmap) => {
  let total = 0;
  for (let index = 0; index < bitmap.length; index++) {
    let word = bitmap[index] ?? 0;
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

/** Names of the sets that are not words. */
export const tierSet = (tier: string) => `tier:${tier}`;
/** `used`: listed users with a row in the month; the bands but the lowest: those of them in that band. */
export const monthSet = (month: number, part: string) => `month:${month}:${part}`;
