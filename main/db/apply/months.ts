import type { Database } from 'better-sqlite3';
import { isMonth } from '#shared/domain/time.ts';
import { monthNumber, SUM_COLUMNS } from '#main/db/columns.ts';
import { prepared } from '#main/db/prepared.ts';
import { versionedRows, type StoredRow, type TableShape } from '#main/db/rows.ts';
import { utilisationOf } from '#main/db/standing.ts';
import { createStandingWriter, figuresOf, monthKey } from '#main/db/standing-writer.ts';
import { findUser, keepUser, type KnownUser } from '#main/db/user-keys.ts';
import { growth, shrinkage, sweepRows, type Applier } from './applier.ts';
import { sumValues } from './sum-values.ts';

export const MONTHS: TableShape = {
  table: 'months',
  key: ['key'],
  columns: ['month', 'tier', ...SUM_COLUMNS, 'budget_vnd', 'last_used_at', 'utilisation'],
};

const USER_KEYS = 2 ** 32;
type Row = { key: number; tier: string; listed: number };

export const createMonthsApplier = (db: Database): Applier<'months'> => {
  const rows = versionedRows(db, MONTHS);
  const standing = createStandingWriter(db);
  const userOfKey = prepared<[number], Row>(db, 'SELECT key, tier, listed FROM users WHERE key = ?');
  const leave = (user: KnownUser | undefined, old: StoredRow) => {
    if (user) standing.remove(user, figuresOf(old as StoredRow & Parameters<typeof figuresOf>[0]));
  };

  return {
    put: (row, version) => {
      const user = keepUser(db, row.userId);
      const month = monthNumber(row.month);
      const utilisation = utilisationOf(row.costMicroVnd, row.budgetVnd);
      const lastUsedAt = Date.parse(row.lastUsedAt);
      const written = rows.put(
        [monthKey(month, user.key)],
        [month, row.tier, ...sumValues(row), row.budgetVnd, lastUsedAt, utilisation],
        version,
      );
      if (written.was === 'kept') return 0;
      if (written.was === 'replaced') leave(user, written.old);
      standing.add(user, { month, costMicroVnd: row.costMicroVnd, utilisation, lastUsedAt });
      return growth(written);
    },
    remove: ([id, month], version) => {
      const user = findUser(db, String(id));
      const text = String(month);
      if (!user || !isMonth(text)) return 0;
      const old = rows.remove([monthKey(monthNumber(text), user.key)], version);
      if (old) leave(user, old);
      return shrinkage(old);
    },
    sweep: (generation) =>
      sweepRows(rows, generation, (old) => {
        const user = userOfKey.get(Number(old.key) % USER_KEYS);
        leave(user && { key: user.key, tier: user.tier, listed: user.listed === 1 }, old);
      }),
    flush: standing.flush,
  };
};
