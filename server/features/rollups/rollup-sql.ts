/** What a rollup row is told apart by. */
export const ROLLUP_KEY = ['hour', 'provider', 'model', 'tier', 'complexity', 'category', 'arm'] as const;

const DIMENSIONS = ROLLUP_KEY.slice(1).join(', ');

const SUMS = {
  requests: 'count(*)',
  failed_requests: "count(*) FILTER (WHERE status = 'failed')",
  abandoned_requests: "count(*) FILTER (WHERE status = 'abandoned')",
  unpriced_requests: 'count(*) FILTER (WHERE cost_vnd IS NULL)',
  input_tokens: 'sum(input_tokens)',
  cached_input_tokens: 'sum(cached_input_tokens)',
  output_tokens: 'sum(output_tokens)',
  cost_usd: 'coalesce(sum(cost_usd), 0)',
  cost_vnd: 'coalesce(sum(cost_vnd), 0)',
  estimated_cost_vnd: "coalesce(sum(cost_vnd) FILTER (WHERE token_source = 'estimated'), 0)",
  baseline_cost_vnd: 'coalesce(sum(baseline_cost_vnd), 0)',
} as const;
const SUM_NAMES = Object.keys(SUMS);

export const LOCK_CURSOR = 'SELECT xid::text, revision::text FROM rollup_cursor FOR UPDATE';

/**
 * The next requests after ($1 xid, $2 revision), at most $3, grouped. Only transactions below the oldest one still open
 * are read, in commit-safe order, so nothing that commits late is passed over. Each row also carries how many requests
 * were read and where they end.
 */
export const READ_NEXT = `WITH batch AS MATERIALIZED (
  SELECT xid, revision, date_trunc('hour', occurred_at, 'UTC') AS hour, ${DIMENSIONS}, status, input_tokens,
    cached_input_tokens, output_tokens, cost_usd, cost_vnd, token_source, baseline_cost_vnd, latency_ms, overhead_ms
  FROM usage_logs WHERE (xid, revision) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY xid, revision LIMIT $3
), last AS (SELECT xid, revision FROM batch ORDER BY xid DESC, revision DESC LIMIT 1)
SELECT to_json(hour AT TIME ZONE 'UTC') #>> '{}' || 'Z' AS hour, ${DIMENSIONS},
  ${SUM_NAMES.map((name) => `(${SUMS[name as keyof typeof SUMS]})::text AS ${name}`).join(', ')},
  array_agg(latency_ms) AS latencies, array_agg(overhead_ms) AS overheads,
  (SELECT count(*)::int FROM batch) AS read,
  (SELECT xid::text FROM last) AS last_xid, (SELECT revision::text FROM last) AS last_revision
FROM batch GROUP BY batch.hour, ${DIMENSIONS}`;

/** Sketches kept so far of every row in the hours $1. */
export const READ_SKETCHES = `SELECT to_json(hour AT TIME ZONE 'UTC') #>> '{}' || 'Z' AS hour, ${DIMENSIONS},
  latency_sketch, overhead_sketch FROM usage_rollup WHERE hour = ANY ($1::timestamptz[])`;

const TYPES: readonly (readonly [string, string])[] = [
  ['hour', 'timestamptz'],
  ...ROLLUP_KEY.slice(1).map((name) => [name, 'text'] as const),
  ...SUM_NAMES.map((name) => [name, name.includes('cost') ? 'numeric' : 'bigint'] as const),
  ['latency_sketch', 'bytea'],
  ['overhead_sketch', 'bytea'],
];
/** Columns of `ADD_ROLLUPS`, one array parameter each. */
export const ROLLUP_COLUMNS = TYPES.map(([name]) => name);

/** Adds the groups' sums; the sketches come already merged. */
export const ADD_ROLLUPS = `INSERT INTO usage_rollup AS r (${ROLLUP_COLUMNS.join(', ')})
  SELECT * FROM unnest(${TYPES.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
  ON CONFLICT (${ROLLUP_KEY.join(', ')}) DO UPDATE SET
    ${SUM_NAMES.map((name) => `${name} = r.${name} + excluded.${name}`).join(', ')},
    latency_sketch = excluded.latency_sketch, overhead_sketch = excluded.overhead_sketch`;
