import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import {
  addLatency,
  createLatencySketch,
  decodeLatencySketch,
  encodeLatencySketch,
  mergeLatencies,
} from './latency-sketch.ts';
import { ADD_ROLLUPS, READ_NEXT, READ_SKETCHES, ROLLUP_COLUMNS, ROLLUP_KEY } from './rollup-sql.ts';

const position = z.object({ xid: z.string(), revision: z.string() });
const key = z.object({
  hour: z.string(),
  provider: z.string(),
  model: z.string(),
  tier: z.string(),
  complexity: z.string(),
  category: z.string(),
  arm: z.string(),
});
const group = key.catchall(z.unknown()).extend({
  latencies: z.array(z.int()),
  overheads: z.array(z.int()),
  read: z.int(),
  last_xid: z.string(),
  last_revision: z.string(),
});
type Group = z.infer<typeof group>;
const bytes = z.instanceof(Uint8Array);
const sketches = key.extend({ latency_sketch: bytes, overhead_sketch: bytes });
type Sketches = z.infer<typeof sketches>;

const keyOf = (row: z.infer<typeof key>) => ROLLUP_KEY.map((name) => row[name]).join('\u001f');

const addAll = (kept: Uint8Array | undefined, durations: readonly number[]) => {
  const sketch = createLatencySketch();
  for (const milliseconds of durations) addLatency(sketch, milliseconds);
  if (kept) mergeLatencies(sketch, decodeLatencySketch(kept));
  return Buffer.from(encodeLatencySketch(sketch));
};

const readKept = async (client: PoolClient, groups: readonly Group[]) => {
  const hours = [...new Set(groups.map(({ hour }) => hour))];
  const { rows } = await client.query(READ_SKETCHES, [hours]);
  return new Map<string, Sketches>(rows.map((row) => sketches.parse(row)).map((row) => [keyOf(row), row]));
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
      const cursor = await client.query('SELECT xid::text, revision::text FROM rollup_cursor FOR UPDATE');
      const { xid, revision } = position.parse(cursor.rows[0]);
      const { rows } = await client.query(READ_NEXT, [xid, revision, limit]);
      const groups = rows.map((row) => group.parse(row));
      const [first] = groups;
      if (!first) return 0;
      await addRollups(client, groups);
      await client.query('UPDATE rollup_cursor SET xid = $1, revision = $2', [first.last_xid, first.last_revision]);
      return first.read;
    }),
});
