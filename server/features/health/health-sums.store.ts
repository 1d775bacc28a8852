import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import { decodeLatencySketch, encodeLatencySketch, mergeLatencies } from '#server/lib/latency-sketch.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { arm } from '#shared/contracts/fields.ts';
import { formatDecimal, parseDecimal } from '#shared/domain/money.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { collectDecision, collectUsage } from './collect-ended.ts';
import {
  ADD_CALLS,
  ADD_SUMS,
  CALLS_WRITTEN,
  LOCK_CURSORS,
  MOVE_CURSOR,
  READ_DECISIONS,
  READ_MERGED,
  READ_USAGE,
  SUMS_WRITTEN,
} from './health-sql.ts';
import { createSumsCollector, SPANS, type Span, type Sums, type SumsCollector, type SumsKey } from './health-sums.ts';

const KEPT_MS = { minute: 3 * DAY_MS, hour: 100 * DAY_MS } as const;

const SOURCES = {
  usage: { read: READ_USAGE, collect: collectUsage },
  decisions: { read: READ_DECISIONS, collect: collectDecision },
} as const;
const cursor = z.object({
  source: z.enum(['usage', 'decisions']),
  xid: z.string(),
  revision: z.string(),
  ready_below: z.string(),
  settled_below: z.string(),
});

const wholeNumbers = z.array(z.string().transform(BigInt));
const merged = {
  span: z.enum(SPANS),
  at: z.date(),
  arm,
  group_requests: wholeNumbers,
  group_micro_vnd: wholeNumbers,
  latency_sketch: z.instanceof(Uint8Array),
  overhead_sketch: z.instanceof(Uint8Array),
};
const mergedRow = z.object(merged);
const sumsRow = z.object({
  ...merged,
  requests: z.int(),
  failed_requests: z.int(),
  refused_requests: z.int(),
  abandoned_requests: z.int(),
  paid_requests: z.int(),
  unpriced_calls: z.int(),
  cost_vnd: z.string(),
});

const keyOf = ({ span, at, arm: side }: SumsKey) => `${span} ${at.getTime()} ${side}`;
const addAll = (mine: readonly bigint[], other: readonly bigint[] = []) =>
  `{${mine.map((value, index) => value + (other[index] ?? 0n)).join(',')}}`;

const mergeKept = (sums: Sums, kept: z.infer<typeof mergedRow> | undefined) => {
  if (kept) mergeLatencies(sums.latency, decodeLatencySketch(kept.latency_sketch));
  if (kept) mergeLatencies(sums.overhead, decodeLatencySketch(kept.overhead_sketch));
  return {
    group_requests: addAll(sums.groupRequests, kept?.group_requests),
    group_micro_vnd: addAll(sums.groupMicroVnd, kept?.group_micro_vnd),
    latency_sketch: Buffer.from(encodeLatencySketch(sums.latency)),
    overhead_sketch: Buffer.from(encodeLatencySketch(sums.overhead)),
  };
};

const inColumns = (names: readonly string[], rows: readonly Record<string, unknown>[]) =>
  names.map((name) => rows.map((row) => row[name]));

const addSumsRows = async (client: PoolClient, collector: SumsCollector) => {
  const all = collector.sums();
  const keys = [all.map(({ span }) => span), all.map(({ at }) => at), all.map(({ arm: side }) => side)];
  const found = (await client.query(READ_MERGED, keys)).rows.map((row) => mergedRow.parse(row));
  const kept = new Map(found.map((row) => [keyOf(row), row]));
  const rows = all.map(({ span, at, arm: side, sums }) => ({
    span,
    at,
    arm: side,
    requests: sums.requests,
    failed_requests: sums.failed,
    refused_requests: sums.refused,
    abandoned_requests: sums.abandoned,
    paid_requests: sums.paidRequests,
    unpriced_calls: sums.unpricedCalls,
    cost_vnd: formatDecimal(sums.microVnd, 6),
    ...mergeKept(sums, kept.get(keyOf({ span, at, arm: side }))),
  }));
  await client.query(ADD_SUMS, inColumns(SUMS_WRITTEN, rows));
};

const addCallRows = async (client: PoolClient, collector: SumsCollector) => {
  const rows = collector
    .calls()
    .map((row) => ({ ...row, latency_ms: row.latencyMs, cost_vnd: formatDecimal(row.microVnd, 6) }));
  await client.query(ADD_CALLS, inColumns(CALLS_WRITTEN, rows));
};

export type ArmSums = SumsKey & { readonly sums: Sums };
const toArmSums = (row: z.infer<typeof sumsRow>): ArmSums => ({
  span: row.span,
  at: row.at,
  arm: row.arm,
  sums: {
    requests: row.requests,
    failed: row.failed_requests,
    refused: row.refused_requests,
    abandoned: row.abandoned_requests,
    paidRequests: row.paid_requests,
    unpricedCalls: row.unpriced_calls,
    microVnd: parseDecimal(row.cost_vnd, 6),
    groupRequests: row.group_requests,
    groupMicroVnd: row.group_micro_vnd,
    latency: decodeLatencySketch(row.latency_sketch),
    overhead: decodeLatencySketch(row.overhead_sketch),
  },
});

export type HealthSumsStore = ReturnType<typeof createHealthSumsStore>;
type Parts = { database: Pick<Database, 'pool'>; clock: Clock };
export const createHealthSumsStore = ({ database, clock }: Parts) => ({
  /**
   * Folds what is ready of usage and decisions, at most `limit` of each, and moves the cursors in the same transaction:
   * each row counts once, whoever folds. Rows are ready one call after their transaction has ended, when the decisions
   * that belong to usage are there too. Answers how many were folded, and whether more is ready.
   */
  foldNext: (limit: number): Promise<{ folded: number; more: boolean }> =>
    inTransaction(database, async (client) => {
      const collector = createSumsCollector(new Date(clock().getTime() - KEPT_MS.minute));
      const cursors = (await client.query(LOCK_CURSORS)).rows.map((row) => cursor.parse(row));
      let [folded, more] = [0, false];
      for (const { source, xid, revision, ready_below, settled_below } of cursors) {
        const { read, collect } = SOURCES[source];
        const { rows } = await client.query<object>(read, [xid, revision, ready_below, limit]);
        let last = { xid, revision };
        for (const row of rows) last = collect(row, collector);
        const isFull = rows.length === limit;
        folded += rows.length;
        more ||= isFull;
        await client.query(MOVE_CURSOR, [source, last.xid, last.revision, isFull ? ready_below : settled_below]);
      }
      if (folded > 0) await addSumsRows(client, collector);
      if (folded > 0) await addCallRows(client, collector);
      return { folded, more };
    }),

  /** Sums of a span from an instant on and before another, oldest first. */
  async read(span: Span, from: Date, until: Date): Promise<ArmSums[]> {
    const { rows } = await database.pool.query(
      'SELECT * FROM health_sums WHERE span = $1 AND at >= $2 AND at < $3 ORDER BY at, arm',
      [span, from, until],
    );
    return rows.map((row) => toArmSums(sumsRow.parse(row)));
  },

  /** Requests of each arm that ended since; hours that had begun before don't count. */
  async countSince(since: Date): Promise<Record<Arm, number>> {
    const { rows } = await database.pool.query<{ treatment: number; control: number }>(
      `SELECT coalesce(sum(requests) FILTER (WHERE arm = 'treatment'), 0)::int AS treatment,
         coalesce(sum(requests) FILTER (WHERE arm = 'control'), 0)::int AS control
       FROM health_sums WHERE span = 'hour' AND at >= $1`,
      [since],
    );
    return rows[0] ?? { treatment: 0, control: 0 };
  },

  /** Forgets minutes and hours that nobody looks at any more. */
  async prune() {
    for (const span of ['minute', 'hour'] as const) {
      const before = new Date(clock().getTime() - KEPT_MS[span]);
      for (const table of ['health_sums', 'health_calls'])
        await database.pool.query(`DELETE FROM ${table} WHERE span = $1 AND at < $2`, [span, before]);
    }
  },
});
/** Both arms of many rows, added up. */
export const byArm = <T>(rows: readonly ArmSums[], add: (all: readonly Sums[]) => T): Record<Arm, T> => ({
  treatment: add(rows.flatMap((row) => (row.arm === 'treatment' ? [row.sums] : []))),
  control: add(rows.flatMap((row) => (row.arm === 'control' ? [row.sums] : []))),
});
