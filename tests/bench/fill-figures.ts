import type { Database } from 'better-sqlite3';
import { createNameOrder } from '#main/db/name-order.ts';
import { partsOfEmail, setsOfName } from '#main/db/name-words.ts';
import { createStandingWriter } from '#main/db/standing-writer.ts';
import { createSetWriter } from '#main/db/set-writer.ts';
import { tierSet } from '#main/db/user-sets.ts';

const STEP = 32_768;
type UserRow = { key: number; name: string; email: string; tier: string };

/** Words, e-mail parts and name order of all users, as the feed's pages would have built them. */
export const fillDirectory = (db: Database) => {
  const sets = createSetWriter(db);
  const page = db.prepare<[number, number], UserRow>(
    'SELECT key, name, email, tier FROM users WHERE key > ? AND key <= ?',
  );
  const order = createNameOrder(
    db,
    page.all(0, 5_000).map(({ name }) => name),
  );
  const part = db.prepare('INSERT INTO user_parts VALUES (?, ?) ON CONFLICT DO NOTHING');
  for (let from = 0, rows = page.all(0, STEP); rows.length > 0; rows = page.all((from += STEP), from + STEP)) {
    for (const { key, name, email, tier } of rows) {
      for (const set of setsOfName(name)) sets.add(set, key);
      sets.add(tierSet(tier), key);
      for (const one of partsOfEmail(email)) part.run(one, key);
      order.place(key, name);
    }
    sets.flush();
  }
  order.flush();
};

type MonthRow = { key: number; tier: string; month: number; cost: bigint; utilisation: bigint; seen: bigint };
/** Bands and blocks of all months. */
export const fillStanding = (db: Database) => {
  const standing = createStandingWriter(db);
  const page = db
    .prepare<[number, number], MonthRow>(
      `SELECT users.key, users.tier, month, cost_micro_vnd AS cost, utilisation, last_used_at AS seen
       FROM months JOIN users ON users.key = months.key & 4294967295 WHERE months.key > ? AND months.key <= ?`,
    )
    .safeIntegers();
  const months = db.prepare<[], number>('SELECT DISTINCT month FROM months').pluck().all();
  const top = db.prepare<[], number>('SELECT max(key) FROM users').pluck().get() ?? 0;
  for (const month of months)
    for (let from = month * 2 ** 32; from < month * 2 ** 32 + top; from += STEP) {
      for (const row of page.all(from, Math.min(from + STEP, month * 2 ** 32 + top))) {
        const figures = {
          month,
          costMicroVnd: row.cost,
          utilisation: Number(row.utilisation),
          lastUsedAt: Number(row.seen),
        };
        standing.add({ key: Number(row.key), tier: row.tier }, figures);
      }
      standing.flush();
    }
};
