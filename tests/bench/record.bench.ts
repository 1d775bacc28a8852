import type { PoolClient } from 'pg';
import { createDatabase, type Database } from '#server/db/database.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { priceUsage, type PricedUsage, type Prices } from '#server/features/recording/price-usage.ts';
import { createRecorder } from '#server/features/recording/recorder.ts';
import { parseUsageRecord } from '#server/features/recording/usage-record.ts';
import { startScratchPostgres } from '#tests/support/postgres.ts';
import { usageOf } from '#tests/support/recording-fixture.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { seedSpenders } from './seed-spenders.ts';

const CALLERS = 64;
/** Connections of a service's pool, unless it is told otherwise. */
const USUAL_POOL = 10;
const USERS = 2_000;
/** Both ways take turns, so that whatever else the machine does meets both. */
const ROUNDS = { small: 2, large: 5 } as const;
const SECONDS = { small: 1, large: 4 } as const;

let requests = 0;
const nextUsage = () => {
  const index = (requests += 1);
  return usageOf({
    userId: `user-${(index * 7919) % USERS}`,
    requestId: `request-${index}`,
    occurredAt: new Date(Date.parse('2026-10-15T05:00:00Z') + index),
    tokens: { input: 900 + (index % 500), cachedInput: index % 300, output: 100 + (index % 200) },
    latencyMs: 400 + (index % 3_000),
  });
};

/** Rows per second and the 99th percentile of one call, in ms, with all callers busy for the given time. */
const measure = async (seconds: number, call: () => Promise<unknown>) => {
  const latencies: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1_000;
  const caller = async () => {
    while (performance.now() < end) {
      const before = performance.now();
      await call();
      latencies.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const rowsPerSecond = latencies.length / ((performance.now() - started) / 1_000);
  latencies.sort((a, b) => a - b);
  return { rowsPerSecond, p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0 };
};

type Measured = Awaited<ReturnType<typeof measure>>;
const middle = (rounds: readonly Measured[]) => {
  const sorted = rounds.toSorted((a, b) => a.rowsPerSecond - b.rowsPerSecond);
  return sorted[sorted.length >> 1] ?? { rowsPerSecond: Number.NaN, p99Ms: Number.NaN };
};

/** What a service without group commit does for one request, in a transaction of its own: row, month, alert thresholds. */
const insertAlone = async (client: PoolClient, usage: PricedUsage, statements: Statements) => {
  const values = statements.values(usage);
  await client.query('BEGIN');
  await client.query({ name: 'insert-usage', text: statements.insertUsage, values });
  await client.query({ name: 'add-to-month', text: statements.addToMonth, values: statements.monthValues(usage) });
  await client.query({ name: 'read-thresholds', text: statements.readThresholds, values: [usage.userId] });
  await client.query('COMMIT');
};

const SUMMED = [
  ['requests', () => 1],
  ['input_tokens', ({ tokens }) => tokens.input],
  ['cached_input_tokens', ({ tokens }) => tokens.cachedInput],
  ['output_tokens', ({ tokens }) => tokens.output],
  ['cost_usd', ({ cost }) => Number(cost?.usd ?? 0) / 1e9],
  ['cost_vnd', ({ cost }) => Number(cost?.vnd ?? 0) / 1e6],
  ['baseline_cost_vnd', ({ baselineVnd }) => Number(baselineVnd ?? 0) / 1e6],
] as const satisfies readonly (readonly [string, (usage: PricedUsage) => number])[];

const createStatements = () => {
  const columns =
    `user_id request_id attempt occurred_at provider model requested_model tier complexity category arm status
    error_code input_tokens cached_input_tokens output_tokens token_source cost_usd cost_vnd baseline_cost_vnd vnd_per_usd
    price_id latency_ms overhead_ms`.split(/\s+/);
  const names = SUMMED.map(([name]) => name);
  return {
    insertUsage: `INSERT INTO usage_logs (${columns.join(', ')})
      VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')}) ON CONFLICT DO NOTHING`,
    values: (u: PricedUsage) => [
      u.userId,
      u.requestId,
      u.attempt,
      u.occurredAt,
      u.provider,
      u.model,
      u.requestedModel,
      u.tier,
      u.complexity,
      u.category,
      u.arm,
      u.status,
      u.errorCode,
      u.tokens.input,
      u.tokens.cachedInput,
      u.tokens.output,
      u.tokenSource,
      Number(u.cost?.usd ?? 0) / 1e9,
      Number(u.cost?.vnd ?? 0) / 1e6,
      Number(u.baselineVnd ?? 0) / 1e6,
      u.vndPerUsd,
      u.priceId,
      u.latencyMs,
      u.overheadMs,
    ],
    addToMonth: `INSERT INTO monthly_usage_summary AS m (user_id, month, tier, budget_vnd, last_used_at, ${names.join(', ')})
      VALUES ($1, '2026-10', 'starter', 29000, $2, ${names.map((_, index) => `$${index + 3}`).join(', ')})
      ON CONFLICT (user_id, month) DO UPDATE SET last_used_at = greatest(m.last_used_at, excluded.last_used_at),
        ${names.map((name) => `${name} = m.${name} + excluded.${name}`).join(', ')}
      RETURNING m.cost_vnd, m.alerted_level`,
    readThresholds: `SELECT warning_percent, critical_percent, emergency_percent, budget_alerts_enabled
      FROM user_cost_settings WHERE user_id = $1`,
    monthValues: (usage: PricedUsage) => [usage.userId, usage.occurredAt, ...SUMMED.map(([, value]) => value(usage))],
  };
};
type Statements = ReturnType<typeof createStatements>;

const measureAlone = async (url: string, connections: number, priceBook: Prices, seconds: number) => {
  const statements = createStatements();
  const database = createDatabase(url, { connections });
  const call = async () => {
    const client = await database.pool.connect();
    await insertAlone(client, priceUsage(parseUsageRecord(nextUsage()), priceBook), statements);
    client.release();
  };
  await measure(0.5, call);
  const measured = await measure(seconds, call);
  await database.close();
  return measured;
};

const measureTogether = async (database: Database, priceBook: Prices, seconds: number) => {
  const recorder = createRecorder({ database, priceBook, clock: () => new Date() });
  await measure(0.5, () => recorder.record(nextUsage()));
  const measured = await measure(seconds, () => recorder.record(nextUsage()));
  await recorder.close();
  return measured;
};

/**
 * Usage rows durable in PostgreSQL, every setting of durability on, 64 callers: the recorder against single-row inserts,
 * each in a transaction of its own. The bar is against 64 connections, one per caller, which is the best that single rows
 * can do; beside it the same through a pool of 10.
 */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const postgres = await startScratchPostgres(['max_connections=100']);
  const database = await seedSpenders(postgres.url, USERS);
  const priceBook = await createPriceBook({ database });
  const alone: Measured[] = [];
  const pooled: Measured[] = [];
  const together: Measured[] = [];
  for (let round = 0; round < ROUNDS[size]; round += 1) {
    alone.push(await measureAlone(postgres.url, CALLERS, priceBook, SECONDS[size]));
    pooled.push(await measureAlone(postgres.url, USUAL_POOL, priceBook, SECONDS[size]));
    together.push(await measureTogether(database, priceBook, SECONDS[size]));
  }
  const { rows } = await database.pool.query<{
    same: boolean;
  }>(`SELECT (SELECT sum(requests) FROM monthly_usage_summary)
    = (SELECT count(*) FROM usage_logs) AS same`);
  if (!rows[0]?.same) throw new Error('The months do not add up to the requests');
  priceBook.stop();
  await database.close();
  await postgres.stop();
  const single = middle(alone);
  const usual = middle(pooled);
  const grouped = middle(together);
  const ratio = grouped.rowsPerSecond / single.rowsPerSecond;
  return {
    figures: {
      callers: CALLERS,
      groupCommitRowsPerSecond: Math.round(grouped.rowsPerSecond),
      groupCommitP99Ms: Number(grouped.p99Ms.toFixed(2)),
      singleRowsPerSecond: Math.round(single.rowsPerSecond),
      singleP99Ms: Number(single.p99Ms.toFixed(2)),
      singlePoolOfTenRowsPerSecond: Math.round(usual.rowsPerSecond),
      timesSinglePoolOfTen: Number((grouped.rowsPerSecond / usual.rowsPerSecond).toFixed(2)),
    },
    bars: { timesSingleRows: bar(Number(ratio.toFixed(2)), 10, 'atLeast') },
  };
};
