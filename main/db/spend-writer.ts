import type { Database } from 'better-sqlite3';
import { monthOf } from '#shared/domain/time.ts';
import { dayNumberAt, dayStartMs, monthNumber, SUM_COLUMNS } from './columns.ts';
import { prepared } from './prepared.ts';
import type { SqlValue } from './rows.ts';

export const ROLLUP_DIMENSIONS = ['provider', 'model', 'tier', 'complexity', 'category', 'arm'] as const;
export type RollupNames = readonly [
  provider: string,
  model: string,
  tier: string,
  complexity: string,
  category: string,
  arm: string,
];
/** Between provider and model in the name of a model. */
export const MODEL_SEPARATOR = '\u001f';

/** Sums to add to one row, in the order of `SUM_COLUMNS`: first the counts, exact below 2^53, then the money. */
type Delta = { readonly key: readonly SqlValue[]; readonly counts: number[]; readonly money: bigint[] };
const COUNTS = 7;
const MONEY = SUM_COLUMNS.length - COUNTS;
const emptyDelta = (key: readonly SqlValue[]): Delta => ({
  key,
  counts: Array.from({ length: COUNTS }, () => 0),
  money: Array.from({ length: MONEY }, () => 0n),
});

const createDeltas = (db: Database, table: string, keyColumns: readonly string[]) => {
  const deltas = new Map<string, Delta>();
  const columns = [...keyColumns, ...SUM_COLUMNS];
  const add = prepared<SqlValue[]>(
    db,
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
     ON CONFLICT DO UPDATE SET ${SUM_COLUMNS.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`,
  );
  const drop = prepared<SqlValue[]>(
    db,
    `DELETE FROM ${table} WHERE ${keyColumns.map((column) => `${column} = ?`).join(' AND ')} AND requests = 0`,
  );
  const write = ({ key, counts, money }: Delta) => {
    add.run(...key, ...counts, ...money);
    if ((counts[0] ?? 0) <= 0) drop.run(...key);
  };
  return {
    of: (id: string, makeKey: () => readonly SqlValue[]): Delta => {
      const known = deltas.get(id);
      if (known) return known;
      const delta = emptyDelta(makeKey());
      deltas.set(id, delta);
      return delta;
    },
    all: () => deltas.values(),
    flush: () => {
      for (const delta of deltas.values()) write(delta);
      deltas.clear();
    },
  };
};

const addDelta = (to: Delta, { counts, money }: Pick<Delta, 'counts' | 'money'>) => {
  for (let index = 0; index < COUNTS; index++) to.counts[index] = (to.counts[index] ?? 0) + (counts[index] ?? 0);
  for (let index = 0; index < MONEY; index++) to.money[index] = (to.money[index] ?? 0n) + (money[index] ?? 0n);
};
const addValues = (to: Delta, values: readonly SqlValue[], sign: 1 | -1) => {
  for (let index = 0; index < COUNTS; index++)
    to.counts[index] = (to.counts[index] ?? 0) + sign * Number(values[index]);
  for (let index = 0; index < MONEY; index++) {
    const value = BigInt(values[COUNTS + index] ?? 0);
    to.money[index] = (to.money[index] ?? 0n) + (sign === 1 ? value : -value);
  }
};

/**
 * Adds rollups to their days, and at `flush` the days to their months and to the sums of each dimension. A row left
 * without requests is removed.
 */
export const createSpendWriter = (db: Database) => {
  const days = createDeltas(db, 'rollup_days', ['day', ...ROLLUP_DIMENSIONS]);
  const months = createDeltas(db, 'rollup_months', ['month', ...ROLLUP_DIMENSIONS]);
  const split = createDeltas(db, 'spend_days', ['dimension', 'day', 'name']);

  const spread = (delta: Delta) => {
    const [day, ...names] = delta.key as [number, ...RollupNames];
    const [provider, model, tier, complexity, category, arm] = names;
    const month = monthNumber(monthOf(new Date(dayStartMs(day))));
    addDelta(
      months.of(`${month}\n${names.join('\n')}`, () => [month, ...names]),
      delta,
    );
    const named = { model: provider + MODEL_SEPARATOR + model, tier, complexity, category, arm };
    for (const [dimension, name] of Object.entries(named))
      addDelta(
        split.of(`${dimension}\n${day}\n${name}`, () => [dimension, day, name]),
        delta,
      );
  };
  return {
    /** `values` in the order of `SUM_COLUMNS`. */
    add: (hourMs: number, names: RollupNames, values: readonly SqlValue[], sign: 1 | -1) => {
      const day = dayNumberAt(hourMs);
      addValues(
        days.of(`${day}\n${names.join('\n')}`, () => [day, ...names]),
        values,
        sign,
      );
    },
    flush: () => {
      for (const delta of days.all()) spread(delta);
      days.flush();
      months.flush();
      split.flush();
    },
  };
};
