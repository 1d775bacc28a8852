import type { Database } from 'better-sqlite3';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { isMonth } from '#shared/domain/time.ts';
import { monthNumber, SUM_COLUMNS } from '#main/db/columns.ts';
import { versionedRows, type StoredRow, type TableShape } from '#main/db/rows.ts';
import { utilisationOf } from '#main/db/standing.ts';
import { createStandingWriter, figuresOf, monthKey } from '#main/db/standing-writer.ts';
import { createTierReader, createUserKeys, findUserKey } from '#main/db/user-keys.ts';
import { growth, shrinkage, sweepRows, type Applier } from './applier.ts';
import { sumValues } from './sum-values.ts';

export const MONTHS: TableShape = {
  table: 'months',
  key: ['key'],
  columns: ['month', 'tier', ...SUM_COLUMNS, 'budget_vnd', 'last_used_at', 'utilisation'],
};

const USER_KEYS = 2 ** 32;

export const createMonthsApplier = (db: Database, page: readonly FeedRow<'months'>[]): Applier<'months'> => {
  const keyOfUser = createUserKeys(
    db,
    page.map(({ userId }) => userId),
  );
  const rows = versionedRows(db, MONTHS);
  const standing = createStandingWriter(db);
  const tierOf = createTierReader(db);
  const leave = (key: number, old: StoredRow) => {
    const tier = tierOf(key);
    if (tier) standing.remove({ key, tier }, figuresOf(old as StoredRow & Parameters<typeof figuresOf>[0]));
  };

  return {
    rank: (row) => monthKey(monthNumber(row.month), keyOfUser(row.userId)),
    put: (row, version) => {
      const key = keyOfUser(row.userId);
      const month = monthNumber(row.month);
      const utilisation = utilisationOf(row.costMicroVnd, row.budgetVnd);
      const lastUsedAt = Date.parse(row.lastUsedAt);
      const written = rows.put(
        [monthKey(month, key)],
        [month, row.tier, ...sumValues(row), row.budgetVnd, lastUsedAt, utilisation],
        version,
      );
      if (written.was === 'kept') return 0;
      if (written.was === 'replaced') leave(key, written.old);
      const tier = tierOf(key);
      if (tier) standing.add({ key, tier }, { month, costMicroVnd: row.costMicroVnd, utilisation, lastUsedAt });
      return growth(written);
    },
    remove: ([id, month], version) => {
      const key = findUserKey(db, String(id));
      const text = String(month);
      if (key === undefined || !isMonth(text)) return 0;
      const old = rows.remove([monthKey(monthNumber(text), key)], version);
      if (old) leave(key, old);
      return shrinkage(old);
    },
    sweep: (generation) => sweepRows(rows, generation, (old) => leave(Number(old.key) % USER_KEYS, old)),
    flush: standing.flush,
  };
};
