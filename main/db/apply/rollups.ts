import type { Database } from 'better-sqlite3';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { SUM_COLUMNS } from '#main/db/columns.ts';
import { versionedRows, type SqlValue, type StoredRow, type TableShape } from '#main/db/rows.ts';
import { createSpendWriter, ROLLUP_DIMENSIONS, type RollupNames } from '#main/db/spend-writer.ts';
import { growth, shrinkage, sweepRows, type Applier } from './applier.ts';
import { sumValues } from './sum-values.ts';

export const ROLLUPS: TableShape = {
  table: 'rollups',
  key: ['hour', ...ROLLUP_DIMENSIONS],
  columns: [...SUM_COLUMNS, 'latency_sketch', 'overhead_sketch'],
};
const namesOf = (row: Record<(typeof ROLLUP_DIMENSIONS)[number], SqlValue>): RollupNames => [
  String(row.provider),
  String(row.model),
  String(row.tier),
  String(row.complexity),
  String(row.category),
  String(row.arm),
];
type StoredRollup = StoredRow & Record<(typeof ROLLUP_DIMENSIONS)[number], SqlValue>;

export const createRollupsApplier = (db: Database): Applier<'rollups'> => {
  const rows = versionedRows(db, ROLLUPS);
  const days = createSpendWriter(db);
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
