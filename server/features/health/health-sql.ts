/** Groups of users whose means are compared with each other; part of what is stored. */
export const USER_GROUPS = 64;

/** Usage first: the month's partitions are made in that order too, and must not meet a fold the other way round. */
export const LOCK_CURSORS = `SELECT source, xid::text, revision::text, ready_below::text,
  pg_snapshot_xmin(pg_current_snapshot())::text AS settled_below FROM health_cursors ORDER BY source DESC FOR UPDATE`;

/**
 * Paid calls after ($1 xid, $2 revision) of transactions below $3, at most $4, in the order of their commits. A request is
 * `tracked` when nothing but its usage was recorded, so no decision tells about it; it is lost when its last attempt failed.
 */
export const READ_USAGE = `WITH batch AS MATERIALIZED (
  SELECT xid, revision, user_id, request_id, attempt, occurred_at, arm, provider, model, status, error_code, cost_vnd,
    latency_ms, overhead_ms FROM usage_logs
  WHERE (xid, revision) > ($1::xid8, $2::bigint) AND xid < $3::xid8 ORDER BY xid, revision LIMIT $4
)
SELECT b.xid::text, b.revision::text, b.occurred_at, b.arm, b.provider, b.model, b.status, b.error_code,
  (b.cost_vnd * 1000000)::bigint::text AS micro_vnd, b.latency_ms, b.overhead_ms,
  (hashtextextended(b.user_id, 0) & ${USER_GROUPS - 1})::int AS user_group,
  b.attempt = 1 OR NOT EXISTS (SELECT FROM usage_logs e WHERE e.user_id = b.user_id AND e.request_id = b.request_id
    AND e.attempt < b.attempt AND e.occurred_at BETWEEN b.occurred_at - interval '1 day' AND b.occurred_at + interval '1 day')
    AS is_first,
  b.status = 'failed' AND NOT EXISTS (SELECT FROM usage_logs l WHERE l.user_id = b.user_id
    AND l.request_id = b.request_id AND l.attempt > b.attempt
    AND l.occurred_at BETWEEN b.occurred_at - interval '1 day' AND b.occurred_at + interval '1 day') AS is_lost,
  NOT EXISTS (SELECT FROM chat_decisions d WHERE d.user_id = b.user_id AND d.request_id = b.request_id
    AND d.occurred_at = b.occurred_at) AS is_tracked
FROM batch b ORDER BY b.xid, b.revision`;

/** Decisions in the same way. */
export const READ_DECISIONS = `SELECT xid::text, revision::text, occurred_at, arm, outcome, reason, attempts
  FROM chat_decisions WHERE (xid, revision) > ($1::xid8, $2::bigint) AND xid < $3::xid8 ORDER BY xid, revision LIMIT $4`;

export const MOVE_CURSOR = `UPDATE health_cursors SET xid = $2, revision = $3, ready_below = $4 WHERE source = $1`;

const list = (columns: readonly (readonly [string, string])[]) => columns.map(([name]) => name).join(', ');
const unnested = (columns: readonly (readonly [string, string])[]) =>
  `unnest(${columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) AS i (${list(columns)})`;

const KEY = [
  ['span', 'text'],
  ['at', 'timestamptz'],
  ['arm', 'text'],
] as const;
export const SUM_COLUMNS = [
  ['requests', 'bigint'],
  ['failed_requests', 'bigint'],
  ['refused_requests', 'bigint'],
  ['abandoned_requests', 'bigint'],
  ['paid_requests', 'bigint'],
  ['unpriced_calls', 'bigint'],
] as const;
/** Merged before they are written; arrays travel as text. */
const MERGED = [
  ['group_requests', 'text'],
  ['group_micro_vnd', 'text'],
  ['latency_sketch', 'bytea'],
  ['overhead_sketch', 'bytea'],
] as const;
const COST = [['cost_vnd', 'numeric']] as const;
const SUMS = [...KEY, ...SUM_COLUMNS, ...COST, ...MERGED];
const adding = (table: string, columns: readonly (readonly [string, string])[]) =>
  columns.map(([name]) => `${name} = ${table}.${name} + excluded.${name}`).join(', ');

/** What is kept of these spans ($1), instants ($2) and arms ($3). */
export const READ_MERGED = `SELECT s.span, s.at, s.arm, ${MERGED.map(([name]) => `s.${name}`).join(', ')}
  FROM health_sums s JOIN unnest($1::text[], $2::timestamptz[], $3::text[]) AS i (span, at, arm) USING (span, at, arm)`;

/** One array a column of `SUMS`. */
export const ADD_SUMS = `INSERT INTO health_sums AS s (${list(SUMS)})
  SELECT ${SUMS.map(([name]) => (name.startsWith('group_') ? `${name}::bigint[]` : name)).join(', ')} FROM ${unnested(SUMS)}
  ON CONFLICT (span, at, arm) DO UPDATE SET ${adding('s', [...SUM_COLUMNS, ...COST])},
    ${MERGED.map(([name]) => `${name} = excluded.${name}`).join(', ')}`;

const CALL_KEY = [...KEY, ['provider', 'text'], ['model', 'text'], ['code', 'text']] as const;
const CALL_SUMS = [['calls', 'bigint'], ['latency_ms', 'bigint'], ...COST] as const;
const CALLS = [...CALL_KEY, ...CALL_SUMS];
export const ADD_CALLS = `INSERT INTO health_calls AS c (${list(CALLS)}) SELECT * FROM ${unnested(CALLS)}
  ON CONFLICT (${list(CALL_KEY)}) DO UPDATE SET ${adding('c', CALL_SUMS)}`;

export const SUMS_WRITTEN = SUMS.map(([name]) => name);
export const CALLS_WRITTEN = CALLS.map(([name]) => name);
