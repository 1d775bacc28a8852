import type { Database } from 'better-sqlite3';
import { prepared } from './prepared.ts';
import { BITMAP_BYTES, CHUNK_BITS, countBits, forEachBit, members, setBit, words, type Bitmap } from './user-sets.ts';

const chunkBitmap = (blob: Uint8Array | undefined) => {
  if (blob?.length === BITMAP_BYTES) return words(blob).slice();
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

/** Changes of one set, in the order they came; the last word on a key counts. */
export const createSetChanges = (db: Database, name: string) => {
  // k: user k was added, ~k: removed.
  const entries: number[] = [];
  const read = prepared<[string, number], { bits: Uint8Array }>(
    db,
    'SELECT bits FROM user_sets WHERE name = ? AND chunk = ?',
  );
  const save = prepared(
    db,
    'INSERT INTO user_sets (name, chunk, bits) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bits = excluded.bits',
  );
  const drop = prepared(db, 'DELETE FROM user_sets WHERE name = ? AND chunk = ?');
  return {
    push: (entry: number) => entries.push(entry),
    /** Writes each touched chunk once. */
    write: () => {
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
      for (const [chunk, bitmap] of chunks) {
        const bits = encode(bitmap);
        if (bits) save.run(name, chunk, bits);
        else drop.run(name, chunk);
      }
    },
  };
};
export type SetChanges = ReturnType<typeof createSetChanges>;

/** Changes of any sets, by name. */
export const createSetWriter = (db: Database) => {
  const changes = new Map<string, SetChanges>();
  const changesOf = (name: string) => {
    const known = changes.get(name);
    if (known) return known;
    const made = createSetChanges(db, name);
    changes.set(name, made);
    return made;
  };
  return {
    add: (name: string, key: number) => changesOf(name).push(key),
    remove: (name: string, key: number) => changesOf(name).push(~key),
    flush: () => {
      for (const set of changes.values()) set.write();
      changes.clear();
    },
  };
};
