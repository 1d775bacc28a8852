import type { Database } from 'better-sqlite3';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { createNameOrder } from '#main/db/name-order.ts';
import { partsOfEmail, setsOfName } from '#main/db/name-words.ts';
import { prepared } from '#main/db/prepared.ts';
import { versionedRows, type StoredRow, type TableShape } from '#main/db/rows.ts';
import { createStandingWriter, figuresOfUser } from '#main/db/standing-writer.ts';
import { highestUserKey } from '#main/db/user-keys.ts';
import { createSetWriter } from '#main/db/set-writer.ts';
import { tierSet } from '#main/db/user-sets.ts';
import type { Applier } from './applier.ts';

export const USERS: TableShape = {
  table: 'users',
  key: ['id'],
  columns: ['listed', 'name', 'email', 'tier', 'created_at'],
};

type Listed = { key: number; listed: boolean; name: string; email: string; tier: string };
const listedOf = (row: StoredRow): Listed => ({
  key: Number(row.key),
  listed: row.listed === 1n,
  name: String(row.name),
  email: String(row.email),
  tier: String(row.tier),
});

/** Keeps a user's words, e-mail parts, tier and place in the name order. */
const createDirectory = (db: Database, names: readonly string[]) => {
  const sets = createSetWriter(db);
  const order = createNameOrder(db, names);
  const addPart = prepared(db, 'INSERT INTO user_parts (part, user_key) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const dropPart = prepared(db, 'DELETE FROM user_parts WHERE part = ? AND user_key = ?');
  return {
    order,
    add: ({ key, name, email, tier }: Listed) => {
      for (const set of setsOfName(name)) sets.add(set, key);
      sets.add(tierSet(tier), key);
      for (const part of partsOfEmail(email)) addPart.run(part, key);
      order.place(key, name);
    },
    remove: ({ key, name, email, tier }: Listed) => {
      for (const set of setsOfName(name)) sets.remove(set, key);
      sets.remove(tierSet(tier), key);
      for (const part of partsOfEmail(email)) dropPart.run(part, key);
    },
    flush: () => {
      sets.flush();
      order.flush();
    },
  };
};

export const createUsersApplier = (db: Database, page: readonly FeedRow<'users'>[]): Applier<'users'> => {
  const rows = versionedRows(db, USERS);
  const standing = createStandingWriter(db);
  const directory = createDirectory(
    db,
    page.map(({ name }) => name),
  );
  const unlist = prepared(
    db,
    `UPDATE users SET listed = 0, name = '', email = '', revision = -1, generation = 0 WHERE key = ?`,
  );
  const stale = prepared<[number], StoredRow>(db, 'SELECT * FROM users WHERE generation < ? AND listed = 1');
  const find = prepared<[string], StoredRow>(db, 'SELECT * FROM users WHERE id = ?');

  /** A user counts in a month by tier, and only when listed. */
  const moveStanding = (before: Listed, after: Listed) => {
    if (before.listed === after.listed && before.tier === after.tier) return;
    for (const figures of figuresOfUser(db, after.key)) {
      if (before.listed) standing.remove(before, figures);
      if (after.listed) standing.add(after, figures);
    }
  };
  /** The row stays under its key, for other rows may still speak of it. */
  const remove = (before: Listed) => {
    unlist.run(before.key);
    directory.remove(before);
    moveStanding(before, { ...before, listed: false });
    return -1;
  };
  const asListed = (row: StoredRow): Listed =>
    listedOf({ ...row, key: row.key ?? null, listed: BigInt(row.listed ?? 0) });

  return {
    put: (row, version) => {
      const written = rows.put([row.id], [1, row.name, row.email, row.tier, Date.parse(row.createdAt)], version);
      if (written.was === 'kept') return 0;
      const after = { listed: true, name: row.name, email: row.email, tier: row.tier };
      if (written.was === 'new') {
        directory.add({ ...after, key: written.rowid });
        return 1;
      }
      const before = listedOf(written.old);
      if (before.listed) directory.remove(before);
      directory.add({ ...after, key: before.key });
      moveStanding(before, { ...after, key: before.key });
      return before.listed ? 0 : 1;
    },
    remove: ([id], { revision, generation }) => {
      const row = find.get(String(id));
      if (!row || !row.listed) return 0;
      if (Number(row.generation) >= generation && BigInt(row.revision) > revision) return 0;
      return remove(asListed(row));
    },
    sweep: (generation) => stale.all(generation).reduce((change, row) => change + remove(asListed(row)), 0),
    flush: () => {
      directory.flush();
      standing.flush();
      directory.order.rebalance(highestUserKey(db));
    },
  };
};
