import type { Database } from 'better-sqlite3';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { dayNumberAt, SUM_COLUMNS } from '#main/db/columns.ts';
import { prepared } from '#main/db/prepared.ts';
import { versionedRows, type SqlValue, type StoredRow, type TableShape } from '#main/db/rows.ts';
import { growth, shrinkage, sweepRows, type Applier } from './applier.ts';
import { sumValues } from './sum-values.ts';

const DIMENSIONS = ['provider', 'model', 'tier', 'complexity', 'category', 'arm'] as const;
export const ROLLUPS: TableShape = {
  table: 'rollups',
  key: ['hour', ...DIMENSIONS],
  columns: [...SUM_COLUMNS, 'latency_sketch', 'overhead_sketch'],
};
/** Between provider and model in the name of a model. */
export const MODEL_SEPARATOR = '\u001f';

type Names = readonly [
  provider: string,
  model: string,
  tier: string,
  complexity: string,
  category: string,
  arm: string,
];
/** Sums of a page for one row of a day table. Counts stay exact below 2^53; money is bigint. */
type Delta = { readonly key: readonly SqlValue[]; readonly counts: number[]; readonly money: bigint[] };
const COUNTS = 7;

const addInto = (delta: Delta, values: readonly SqlValue[], sign: 1 | -1) => {
  for (let index = 0; index < COUNTS; index++)
    delta.counts[index] = (delta.counts[index] ?? 0) + sign * Number(values[index]);
  for (let index = COUNTS; index < SUM_COLUMNS.length; index++) {
    const value = BigInt(values[index] ?? 0);
    delta.money[index - COUNTS] = (delta.money[index - COUNTS] ?? 0n) + (sign === 1 ? value : -value);
  }
};

const createDeltas = (db: Database, table: string, keyColumns: readonly string[]) => {
  const deltas = new Map<string, Delta>();
  const add = prepared<SqlValue[]>(
    db,
    `INSERT INTO ${table} (${[...keyColumns, ...SUM_COLUMNS].join(', ')})
     VALUES (${[...keyColumns, ...SUM_COLUMNS].map(() => '?').join(', ')})
     ON CONFLICT DO UPDATE SET ${SUM_COLUMNS.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`,
  );
  const drop = prepared<SqlValue[]>(
    db,
    `DELETE FROM ${table} WHERE ${keyColumns.map((column) => `${column} = ?`).join(' AND ')} AND requests = 0`,
  );
  return {
    add: (key: readonly SqlValue[], values: readonly SqlValue[], sign: 1 | -1) => {
      const id = key.join('\n');
      const delta = deltas.get(id) ?? { key, counts: [], money: [] };
      deltas.set(id, delta);
      addInto(delta, values, sign);
    },
    flush: () => {
      for (const { key, counts, money } of deltas.values()) {
        add.run(...key, ...counts, ...money);
        if ((counts[0] ?? 0) <= 0) drop.run(...key);
      }
      deltas.clear();
    },
  };
};

/** Adds rollups to their days. A day's row without requests is removed. */
const createDayWriter = (db: Database) => {
  const days = createDeltas(db, 'rollup_days', ['day', ...DIMENSIONS]);
  const byDimension = createDeltas(db, 'spend_days', ['dimension', 'day', 'name']);
  return {
    add: (hourMs: number, names: Names, values: readonly SqlValue[], sign: 1 | -1) => {
      const day = dayNumberAt(hourMs);
      const [provider, model, tier, complexity, category, arm] = names;
      days.add([day, ...names], values, sign);
      byDimension.add(['model', day, provider + MODEL_SEPARATOR + model], values, sign);
      byDimension.add(['tier', day, tier], values, sign);
      byDimension.add(['complexity', day, complexity], values, sign);
      byDimension.add(['category', day, category], values, sign);
      byDimension.add(['arm', day, arm], values, sign);
    },
    flush: () => {
      days.flush();
      byDimension.flush();
    },
  };
};

const namesOf = (row: Record<(typeof DIMENSIONS)[number], SqlValue>): Names => [
  String(row.provider),
  String(row.model),
  String(row.tier),
  String(row.complexity),
  String(row.category),
  String(row.arm),
];
type StoredRollup = StoredRow & Record<(typeof DIMENSIONS)[number], SqlValue>;

export const createRollupsApplier = (db: Database): Applier<'rollups'> => {
  const rows = versionedRows(db, ROLLUPS);
  const days = createDayWriter(db);
  const leave = (old: StoredRow) =>
    days.add(
      Number(old.hour),
      namesOf(old as StoredRollup),
      SUM_COLUMNS.map((column) => old[column] ?? 0),
      -1,
    );
  const keyOf = (row: FeedRow<'rollups'>, hourMs: number) => [hourMs, ...namesOf(row)];
  return {
    put: (row, version) => {
      const hourMs = Date.parse(row.hour);
      const sums = sumValues(row);
      const written = rows.put(keyOf(row, hourMs), [...sums, row.latencySketch, row.overheadSketch], version);
      if (written.was === 'kept') return 0;
      if (written.was === 'replaced') leave(written.old);
      days.add(hourMs, namesOf(row), sums, 1);
      return growth(written);
    },
    remove: ([hour, ...names], version) => {
      const old = rows.remove([Date.parse(String(hour)), ...names.map(String)], version);
      if (old) leave(old);
      return shrinkage(old);
    },
    sweep: (generation) => sweepRows(rows, generation, leave),
    flush: days.flush,
  };
};
