import { COLLECTIONS, type Collection } from '#shared/contracts/feed.ts';
import { isoInstant, putLineSql, WIRE_TABLES } from '#server/lib/wire-rows.ts';
import type { FeedScope } from './feed-cursor.ts';

/**
 * SQL of the feed. One statement is one snapshot: rows, deletions and limits all belong to the same moment.
 * Statements aren't prepared by name: a generic plan can't know the limit and would sort whole tables.
 */

/** The incarnation of this database: its own epoch, and the cluster and timeline that give transaction ids their meaning. */
const EPOCH = `(SELECT left(md5(f.epoch || '/' || s.system_identifier || '/' || c.timeline_id), 16)
  FROM feed_state f, pg_control_system() s, pg_control_checkpoint() c)`;
const OLDEST_OPEN = 'pg_snapshot_xmin(pg_current_snapshot())';

/** What a role gets of a collection beyond its rows' position; `since` is null where nothing is cut. */
export const cutSql = (collection: Collection, scope: FeedScope, since: string) => {
  if (collection === 'usage') return `AND r.occurred_at >= ${since}::timestamptz`;
  if (collection === 'health') return `AND r.at >= ${since}::timestamptz`;
  return collection === 'months' && scope === 'support'
    ? `AND r.month >= ${since}::text`
    : `AND ${since}::text IS NULL`;
};

const AFTER = '(r.xid, r.revision) > ($1::xid8, $2::bigint)';
const buried = (collection: Collection) =>
  `FROM feed_tombstones r WHERE r.collection = '${collection}' AND ${AFTER} AND r.xid < ${OLDEST_OPEN}`;

/** A transaction open for less isn't worth telling people about. */
const HELD_BACK_TOLERANCE_SECONDS = 5;
/** Only transactions that have an id hold the feed back; those in other databases of the cluster do too. */
const HELD_BACK_SECONDS = `(SELECT coalesce(max(extract(epoch FROM clock_timestamp() - since)), 0)::int FROM (
  SELECT xact_start AS since FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
  UNION ALL SELECT prepared FROM pg_prepared_xacts) open
  WHERE since < clock_timestamp() - interval '${HELD_BACK_TOLERANCE_SECONDS} seconds')`;

const STATE = `${EPOCH} AS epoch, ${OLDEST_OPEN}::text AS oldest_open,
  pg_snapshot_xmax(pg_current_snapshot())::text AS next_xid,
  (SELECT pruned_through::text FROM feed_state) AS pruned_through`;

/**
 * $1 xid, $2 revision, $3 since. Answers the lines in order, up to one more than `limit` of each kind, and then one row
 * whose line is the state as JSON. (Gathering the lines into one text in PostgreSQL takes twice as long.)
 */
export const pageSql = (collection: Collection, scope: FeedScope, limit: number, counted: boolean) => {
  const puts = `FROM ${WIRE_TABLES[collection]} r
    WHERE ${AFTER} AND r.xid < ${OLDEST_OPEN} ${cutSql(collection, scope, '$3')}`;
  const order = `ORDER BY r.xid, r.revision LIMIT ${limit + 1}`;
  const total = counted ? `((SELECT count(*) ${puts}) + (SELECT count(*) ${buried(collection)}))::int` : 'NULL::int';
  return `SELECT page.xid::text AS xid, page.revision::text AS revision, page.line FROM (
    SELECT r.xid, r.revision, ${putLineSql(collection)} AS line FROM (SELECT r.* ${puts} ${order}) r
    UNION ALL
    (SELECT r.xid, r.revision, '{"op":"del","revision":"' || r.revision || '","key":' || r.key || '}'
      ${buried(collection)} ${order})
    UNION ALL
    SELECT NULL, NULL, row_to_json(state)::text FROM (
      SELECT ${total} AS total, ${HELD_BACK_SECONDS} AS held_back_seconds, ${STATE}) state
  ) page ORDER BY page.xid, page.revision`;
};

const KEY_COLUMNS: Readonly<Record<Collection, readonly string[]>> = {
  users: ['r.id'],
  settings: ['r.user_id'],
  months: ['r.user_id', 'r.month'],
  alerts: ['r.id'],
  rollups: [isoInstant('r.hour'), 'r.provider', 'r.model', 'r.tier', 'r.complexity', 'r.category', 'r.arm'],
  prices: ['r.id'],
  rates: ['r.id'],
  policy: [`'policy'`],
  rollout: [`'rollout'`],
  systemAlerts: ['r.id'],
  health: [isoInstant('r.at')],
  audit: ['r.place'],
  usage: ['r.user_id', 'r.request_id', 'r.attempt'],
};

/** $1 xid, $2 revision, $3 since. The hash is the sum `feedDigest` describes, of all rows at or before the position. */
export const digestSql = (collection: Collection, scope: FeedScope) => {
  const text = `concat_ws(E'\\x1f', ${KEY_COLUMNS[collection].join(', ')}, r.revision)`;
  const rows = `FROM ${WIRE_TABLES[collection]} r WHERE ${cutSql(collection, scope, '$3').replace('AND ', '')}`;
  return `SELECT ${STATE}, sums.rows, mod(mod(sums.sum, 2^64::numeric) + 2^64::numeric, 2^64::numeric)::text AS hash,
    NOT EXISTS (SELECT 1 ${rows} AND ${AFTER}) AND NOT EXISTS (
      SELECT 1 FROM feed_tombstones r WHERE r.collection = '${collection}' AND ${AFTER}) AS settled
  FROM (SELECT count(*)::int AS rows, coalesce(sum(('x' || left(md5(${text}), 16))::bit(64)::bigint), 0) AS sum
    ${rows} AND NOT ${AFTER}) sums`;
};

/** The newest position of a collection that its feed would deliver now. */
const newestOf = (collection: Collection) =>
  `SELECT '${collection}' AS collection, (
    SELECT max(position) FROM (
      (SELECT lpad(r.xid::text, 20, '0') || '/' || lpad(r.revision::text, 20, '0') AS position
        FROM ${WIRE_TABLES[collection]} r WHERE r.xid < ${OLDEST_OPEN} ORDER BY r.xid DESC, r.revision DESC LIMIT 1)
      UNION ALL
      (SELECT lpad(r.xid::text, 20, '0') || '/' || lpad(r.revision::text, 20, '0')
        FROM feed_tombstones r WHERE r.collection = '${collection}' AND r.xid < ${OLDEST_OPEN}
        ORDER BY r.xid DESC, r.revision DESC LIMIT 1)
    ) newest) AS position`;

/** What a listener is told: the newest position per collection, and for how long an open transaction holds rows back. */
export const newestSql = () =>
  `SELECT collection, position, ${HELD_BACK_SECONDS} AS held_back_seconds
    FROM (${COLLECTIONS.map(newestOf).join(' UNION ALL ')}) newest`;
