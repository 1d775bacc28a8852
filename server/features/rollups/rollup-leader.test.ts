import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UsageRecord } from '#server/features/recording/recorder.ts';
import { createRecordingFixture, usageOf, type RecordingFixture } from '#tests/support/recording-fixture.ts';
import { decodeLatencySketch } from '#server/lib/latency-sketch.ts';
import { createRollupLeader } from './rollup-leader.ts';

let fixture: RecordingFixture;
const users = Array.from({ length: 12 }, (_, index) => `user-${index}`);
beforeEach(async () => {
  fixture = await createRecordingFixture(users);
});
afterEach(() => fixture.close());

const MODELS = [
  ['openai', 'gpt-4o-mini'],
  ['google', 'gemini-2.5-flash'],
  ['openai', 'gpt-99'],
] as const;
let requests = 0;
const usage = (fields: Partial<UsageRecord> = {}) => {
  const index = (requests += 1);
  const [provider, model] = MODELS[index % 3] ?? MODELS[0];
  return usageOf({
    userId: users[index % users.length] ?? '',
    requestId: `r-${index}`,
    occurredAt: new Date(Date.parse('2026-10-31T15:00:00Z') + index * 97_000),
    provider,
    model,
    status: index % 11 === 0 ? 'failed' : index % 13 === 0 ? 'abandoned' : 'ok',
    tokenSource: index % 5 === 0 ? 'estimated' : 'exact',
    complexity: index % 2 === 0 ? 'simple' : 'complex',
    tokens: { input: index * 10, cachedInput: index, output: index % 70 },
    latencyMs: index * 31,
    overheadMs: index % 7,
    ...fields,
  });
};
const record = (count: number, fields?: Partial<UsageRecord>) =>
  Promise.all(Array.from({ length: count }, () => fixture.recorder.record(usage(fields))));

const BY_REQUESTS = `SELECT to_timestamp(floor(extract(epoch FROM occurred_at) / 3600) * 3600) AS hour, provider, model, tier,
  complexity, category, arm, count(*)::int AS requests, count(*) FILTER (WHERE status = 'failed')::int AS failed,
  count(*) FILTER (WHERE status = 'abandoned')::int AS abandoned, count(*) FILTER (WHERE price_id IS NULL)::int AS unpriced,
  sum(input_tokens)::bigint AS input, sum(cached_input_tokens)::bigint AS cached, sum(output_tokens)::bigint AS output,
  sum(coalesce(cost_usd, 0))::numeric(20, 9) AS usd, sum(coalesce(cost_vnd, 0))::numeric(20, 6) AS vnd,
  sum(CASE token_source WHEN 'estimated' THEN coalesce(cost_vnd, 0) ELSE 0 END)::numeric(20, 6) AS estimated,
  sum(coalesce(baseline_cost_vnd, 0))::numeric(20, 6) AS baseline FROM usage_logs GROUP BY 1, 2, 3, 4, 5, 6, 7`;
const KEPT = `SELECT hour, provider, model, tier, complexity, category, arm, requests, failed_requests AS failed,
  abandoned_requests AS abandoned, unpriced_requests AS unpriced, input_tokens AS input, cached_input_tokens AS cached,
  output_tokens AS output, cost_usd AS usd, cost_vnd AS vnd, estimated_cost_vnd AS estimated, baseline_cost_vnd AS baseline
  FROM usage_rollup`;

const expectExact = async () => {
  const order = ' ORDER BY 1, 2, 3, 4, 5, 6, 7';
  const kept = await fixture.rows(KEPT + order);
  expect(kept.length).toBeGreaterThan(0);
  expect(kept).toEqual(await fixture.rows(BY_REQUESTS + order));
  const rows = await fixture.rows<{ requests: number; latency_sketch: Buffer }>(
    'SELECT requests, latency_sketch FROM usage_rollup',
  );
  for (const { requests, latency_sketch } of rows) {
    const { zeros, bins } = decodeLatencySketch(latency_sketch);
    expect([...bins.values()].reduce((sum, count) => sum + count, zeros)).toBe(requests);
  }
};

/** Open transactions of other tests on this cluster hold rows back for a while. */
const expectFolds = async (leader: ReturnType<typeof createRollupLeader>, count: number) => {
  let folded = 0;
  await expect.poll(async () => (folded += await leader.foldOnce()), { timeout: 30_000 }).toBe(count);
};

test('rollups equal the requests in every hour, also across the turn of a month and in many small folds', async () => {
  const leader = createRollupLeader({ database: fixture.database, batch: 37 });
  await record(300);
  await expectFolds(leader, 300);
  await expectExact();
  await record(150, { occurredAt: new Date('2026-10-31T16:59:59.999Z') });
  await record(150, { occurredAt: new Date('2026-10-31T17:00:00.000Z') });
  await expectFolds(leader, 300);
  await expectExact();
  expect(await leader.foldOnce()).toBe(0);
});

test('two that fold at once, while requests keep coming, count each exactly once', async () => {
  const leaders = [1, 2].map(() => createRollupLeader({ database: fixture.database, batch: 20 }));
  const folding = leaders.map(async (leader) => {
    for (let round = 0; round < 15; round += 1) await leader.foldOnce();
  });
  for (let round = 0; round < 10; round += 1) await record(40);
  await Promise.all(folding);
  const counted = async () => {
    await leaders[0]?.foldOnce();
    return (await fixture.rows<{ sum: string }>('SELECT sum(requests) FROM usage_rollup'))[0]?.sum;
  };
  await expect.poll(counted, { timeout: 30_000 }).toBe('400');
  await expectExact();
});

test('a fold that is killed half-way leaves nothing, and the next one counts each exactly once', async () => {
  await record(400);
  // The cursor moves last: refuse it, so that the rows of the fold are written and taken back.
  await fixture.rows('ALTER TABLE rollup_cursor ADD CONSTRAINT stuck CHECK (revision = 0)');
  const leader = createRollupLeader({ database: fixture.database, batch: 100 });
  await expect(leader.foldOnce()).rejects.toThrow('stuck');
  expect(await fixture.rows('SELECT FROM usage_rollup')).toHaveLength(0);
  await fixture.rows('ALTER TABLE rollup_cursor DROP CONSTRAINT stuck');

  // Hold the cursor so that a fold must wait in the middle of its transaction, and kill its connection there.
  const holder = new pg.Client({ connectionString: fixture.url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM rollup_cursor FOR UPDATE');
  const killed = leader.foldOnce().then(
    () => 'folded',
    () => 'killed',
  );
  for (let dead = 0; dead === 0;) {
    const { rows } = await holder.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%rollup_cursor%'`,
    );
    dead = rows.length;
  }
  await holder.end();
  expect(await killed).toBe('killed');
  await expectFolds(leader, 400);
  await expectExact();
});

test('requests of a transaction that is still open are folded when it has committed, though later ones came first', async () => {
  await record(5);
  const slow = new pg.Client({ connectionString: fixture.url });
  await slow.connect();
  await slow.query('BEGIN');
  await slow.query(
    `INSERT INTO usage_logs SELECT user_id, 'slow-' || request_id, attempt, occurred_at, provider, model, requested_model,
       tier, complexity, category, arm, status, error_code, input_tokens, cached_input_tokens, output_tokens, token_source,
       cost_usd, cost_vnd, baseline_cost_vnd, vnd_per_usd, price_id, latency_ms, overhead_ms FROM usage_logs`,
  );
  await record(7);
  const leader = createRollupLeader({ database: fixture.database });
  await expectFolds(leader, 5);
  await slow.query('COMMIT');
  await slow.end();
  await expectFolds(leader, 12);
  await expectExact();
});

test('one instance leads, and another takes over when the leader loses its connection', async () => {
  const leaders = [1, 2].map(() => createRollupLeader({ database: fixture.database, pauseMs: 20 }));
  for (const leader of leaders) leader.start();
  const holders = `SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database() AND l.objsubid = 1`;
  await expect.poll(() => fixture.rows(holders)).toHaveLength(1);
  const [first] = await fixture.rows<{ pid: number }>(holders);
  await fixture.rows('SELECT pg_terminate_backend($1)', [first?.pid]);
  await record(50);
  await expect
    .poll(async () => (await fixture.rows('SELECT sum(requests)::int AS folded FROM usage_rollup'))[0])
    .toEqual({ folded: 50 });
  const [second] = await fixture.rows<{ pid: number }>(holders);
  expect(second?.pid).not.toBe(first?.pid);
  await Promise.all(leaders.map((leader) => leader.stop()));
  expect(await fixture.rows(holders)).toHaveLength(0);
  await expectExact();
});
