import type { Database } from 'better-sqlite3';
import type * as z from 'zod';
import { isoOf, monthNumber } from '#main/db/columns.ts';
import { preparedExact } from '#main/db/prepared.ts';
import { bandOf } from '#main/db/standing.ts';
import { monthKey } from '#main/db/standing-writer.ts';
import { countBits } from '#main/db/user-sets.ts';
import type { userListInput } from '#shared/contracts/views.ts';
import { microVnd, percentOf, vnd } from '#shared/domain/money.ts';
import type { Tier } from '#shared/domain/usage.ts';
import { sliceByKey, sliceByName, sliceRanked, type Slice } from './user-order.ts';
import { selectUsers } from './user-selection.ts';
import { readUserView } from './user-view.store.ts';
import type { StoredItem, UsersStore } from './users.service.ts';

type ListInput = z.output<typeof userListInput>;
type ListRow = {
  id: string;
  name: string;
  email: string;
  tier: Tier;
  cost: bigint | null;
  budget: bigint | null;
  utilisation: bigint | null;
  requests: bigint | null;
  last_used_at: bigint | null;
  monthly_budget: bigint | null;
};

/** A user without usage in the month shows the budget that is set now. */
const itemOf = (row: ListRow): StoredItem => {
  const costMicroVnd = microVnd(row.cost ?? 0n);
  const budgetVnd = Number(row.budget ?? row.monthly_budget ?? 0n);
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    tier: row.tier,
    costMicroVnd,
    budgetVnd,
    utilisationPercent: percentOf(costMicroVnd, vnd(budgetVnd)),
    requests: Number(row.requests ?? 0n),
    lastUsedAt: row.last_used_at === null ? null : isoOf(row.last_used_at),
    band: bandOf(Number(row.utilisation ?? 0n)),
  };
};

/** Runs `work` on one snapshot, so that a page applied in between can't show half of itself. */
const onSnapshot = <T>(db: Database, work: () => T): T => db.transaction(work)();

const readItems = (db: Database, month: number, keys: readonly number[]) => {
  const read = preparedExact<[number, number], ListRow>(
    db,
    `SELECT users.id, name, email, users.tier, months.cost_micro_vnd AS cost, months.budget_vnd AS budget, utilisation,
       requests, last_used_at, settings.monthly_budget_vnd AS monthly_budget
     FROM users LEFT JOIN months ON months.key = ? LEFT JOIN settings ON settings.user_key = users.key
     WHERE users.key = ?`,
  );
  return keys.flatMap((key) => {
    const row = read.get(monthKey(month, key), key);
    return row ? [itemOf(row)] : [];
  });
};

/** Keys of the asked page. Each order is defined one way round; the other is the same read from the end. */
const sliceKeys = (db: Database, input: ListInput, month: number) => {
  const selection = selectUsers(db, { ...input, month });
  const { used, unused, highestKey } = selection;
  const usedTotal = countBits(used);
  const total = usedTotal + countBits(unused);
  const { sort } = input;
  const natural = (slice: Slice): number[] => {
    if (sort === 'name') return sliceByName(db, [used, unused], highestKey, slice);
    const inMonth = Math.max(0, Math.min(slice.count, usedTotal - slice.from));
    const ranked = sliceRanked(
      db,
      { month, sort, used },
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
