import type { Database } from 'better-sqlite3';
import type * as z from 'zod';
import { isoOf, monthNumber } from '#main/db/columns.ts';
import { preparedExact } from '#main/db/prepared.ts';
import { bandOf } from '#main/db/standing.ts';
import { monthKey } from '#main/db/standing-writer.ts';
import { guardStorage } from '#main/db/sqlite.ts';
import { countBits, unite } from '#main/db/user-sets.ts';
import type { userListInput } from '#shared/contracts/views.ts';
import { microVnd, percentOf, vnd } from '#shared/domain/money.ts';
import type { Tier } from '#shared/domain/usage.ts';
import { sliceByKey, sliceByName, sliceRanked, type Slice } from './user-order.ts';
import { selectUsers } from './user-selection.ts';
import { readUserView } from './user-view.store.ts';
import type { StoredItem, UsersStore } from './users.service.ts';

type ListInput = z.output<typeof userListInput>;
type UserRow = { id: string; name: string; email: string; tier: Tier };
type MonthRow = {
  cost_micro_vnd: bigint;
  budget_vnd: bigint;
  utilisation: bigint;
  requests: bigint;
  last_used_at: bigint;
};

/** A user without usage in the month shows the budget that is set now. */
const itemOf = (user: UserRow, month: MonthRow | undefined, budgetNow: bigint): StoredItem => {
  const costMicroVnd = microVnd(month?.cost_micro_vnd ?? 0n);
  const budgetVnd = Number(month?.budget_vnd ?? budgetNow);
  return {
    ...user,
    costMicroVnd,
    budgetVnd,
    utilisationPercent: percentOf(costMicroVnd, vnd(budgetVnd)),
    requests: Number(month?.requests ?? 0n),
    lastUsedAt: month ? isoOf(month.last_used_at) : null,
    band: bandOf(Number(month?.utilisation ?? 0n)),
  };
};

/** Runs `work` on one snapshot, so that a page applied in between can't show half of itself. */
const onSnapshot = <T>(db: Database, work: () => T): T => guardStorage(() => db.transaction(work)());

/** Three look-ups by key: as one statement with outer joins, SQLite takes ten times as long. */
const readItems = (db: Database, month: number, keys: readonly number[]) => {
  const users = preparedExact<[number], UserRow>(db, 'SELECT id, name, email, tier FROM users WHERE key = ?');
  const months = preparedExact<[number], MonthRow>(
    db,
    'SELECT cost_micro_vnd, budget_vnd, utilisation, requests, last_used_at FROM months WHERE key = ?',
  );
  const budgets = preparedExact<[number], { monthly_budget_vnd: bigint }>(
    db,
    'SELECT monthly_budget_vnd FROM settings WHERE user_key = ?',
  );
  return keys.flatMap((key) => {
    const user = users.get(key);
    const ofMonth = months.get(monthKey(month, key));
    const budgetNow = ofMonth ? 0n : (budgets.get(key)?.monthly_budget_vnd ?? 0n);
    return user ? [itemOf(user, ofMonth, budgetNow)] : [];
  });
};

/** Keys of the asked page. Each order is defined one way round; the other is the same read from the end. */
const sliceKeys = (db: Database, input: ListInput, month: number) => {
  const selection = selectUsers(db, { ...input, month });
  const { used, unused, highestKey } = selection;
  const usedTotal = countBits(used);
  const total = usedTotal + countBits(unused);
  const { sort } = input;
  // Keys count from 1 without gaps, so then nobody is left out.
  const everyRow = total === highestKey;
  const natural = (slice: Slice): number[] => {
    if (sort === 'name') {
      const selected = used.slice();
      unite(selected, unused);
      return sliceByName(db, { selected, highestKey, total }, slice);
    }
    const inMonth = Math.max(0, Math.min(slice.count, usedTotal - slice.from));
    const ranked = sliceRanked(
      db,
      { month, sort, used, everyRow },
      { ...input, searched: selection.searched },
      {
        from: slice.from,
        count: inMonth,
      },
    );
    const rest = { from: Math.max(0, slice.from - usedTotal), count: slice.count - inMonth };
    return [...ranked, ...sliceByKey(unused, rest)];
  };
  const count = Math.max(0, Math.min(input.limit, total - input.offset));
  const isNatural = input.descending === (sort !== 'name');
  const keys = isNatural
    ? natural({ from: input.offset, count })
    : natural({ from: total - input.offset - count, count }).reverse();
  return { keys: count > 0 ? keys : [], total };
};

/** Reads users from the mirror. */
export const createUsersStore = (db: Database): UsersStore => ({
  /** One page of the list, and how many match in all. */
  list: (input) =>
    onSnapshot(db, () => {
      const month = monthNumber(input.month);
      const { keys, total } = sliceKeys(db, input, month);
      return { rows: readItems(db, month, keys), total };
    }),
  find: (userId, month) => onSnapshot(db, () => readUserView(db, userId, month)),
});
