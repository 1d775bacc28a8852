import type { PoolClient } from 'pg';
import type { Database } from '#server/db/database.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import {
  addLatency,
  createLatencySketch,
  decodeLatencySketch,
  encodeLatencySketch,
  mergeLatencies,
} from '#server/lib/latency-sketch.ts';
import { ADD_ROLLUPS, LOCK_CURSOR, READ_NEXT, READ_SKETCHES, ROLLUP_COLUMNS, ROLLUP_KEY } from './rollup-sql.ts';

type Key = Record<(typeof ROLLUP_KEY)[number], string>;
type Group = Key & {
  latencies: number[];
  overheads: number[];
  /** Of the whole batch: how many requests were read, and where they end. */
  read: number;
  last_xid: string;
  last_revision: string;
};
type Sketches = Key & { latency_sketch: Uint8Array; overhead_sketch: Uint8Array };

const keyOf = (row: Key) => ROLLUP_KEY.map((name) => row[name]).join('\u001f');

const addAll = (kept: Uint8Array | undefined, durations: readonly number[]) => {
  const sketch = createLatencySketch();
  for (const milliseconds of durations) addLatency(sketch, milliseconds);
  if (kept) mergeLatencies(sketch, decodeLatencySketch(kept));
  return Buffer.from(encodeLatencySketch(sketch));
};

const readKept = async (client: PoolClient, groups: readonly Group[]) => {
  const hours = [...new Set(groups.map(({ hour }) => hour))];
  const { rows } = await client.query<Sketches>(READ_SKETCHES, [hours]);
  return new Map(rows.map((row) => [keyOf(row), row]));
};

const addRollups = async (client: PoolClient, groups: readonly Group[]) => {
  const kept = await readKept(client, groups);
  const rows = groups.map((row): Record<string, unknown> => {
    const before = kept.get(keyOf(row));
    return {
      ...row,
      latency_sketch: addAll(before?.latency_sketch, row.latencies),
      overhead_sketch: addAll(before?.overhead_sketch, row.overheads),
    };
  });
  await client.query(
    ADD_ROLLUPS,
    ROLLUP_COLUMNS.map((name) => rows.map((row) => row[name])),
  );
};

export const createRollupStore = (database: Pick<Database, 'pool'>) => ({
  /**
   * Folds the next requests, at most `limit`, and moves the cursor in the same transaction; answers how many. The cursor's
   * row is locked meanwhile: whoever else folds waits and goes on behind it, so each request is counted exactly once.
   */
  foldNext: (limit: number): Promise<number> =>
    inTransaction(database, async (client) => {
      const cursor = await client.query<{ xid: string; revision: string }>(LOCK_CURSOR);
      const [position] = cursor.rows;
      if (!position) throw new Error('rollup_cursor has lost its row');
      const { rows: groups } = await client.query<Group>(READ_NEXT, [position.xid, position.revision, limit]);
      const [first] = groups;
      if (!first) return 0;
      await addRollups(client, groups);
      await client.query('UPDATE rollup_cursor SET xid = $1, revision = $2', [first.last_xid, first.last_revision]);
      return first.read;
    }),
});
