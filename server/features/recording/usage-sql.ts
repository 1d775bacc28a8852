import { STANDING_COLUMNS } from '#server/lib/budget-alerts.ts';
import { formatDecimal } from '#shared/domain/money.ts';
import type { PricedUsage } from './price-usage.ts';

type Column = readonly [name: string, type: string, value: (usage: PricedUsage) => string | number | null];

/** How a priced usage becomes a row: column, type of the array it travels in, value. */
const COLUMNS: readonly Column[] = [
  ['user_id', 'text', ({ userId }) => userId],
  ['request_id', 'text', ({ requestId }) => requestId],
  ['attempt', 'smallint', ({ attempt }) => attempt],
  ['occurred_at', 'timestamptz', ({ occurredAt }) => occurredAt.toISOString()],
  ['provider', 'text', ({ provider }) => provider],
  ['model', 'text', ({ model }) => model],
  ['requested_model', 'text', ({ requestedModel }) => requestedModel],
  ['tier', 'text', ({ tier }) => tier],
  ['complexity', 'text', ({ complexity }) => complexity],
  ['category', 'text', ({ category }) => category],
  ['arm', 'text', ({ arm }) => arm],
  ['status', 'text', ({ status }) => status],
  ['error_code', 'text', ({ errorCode }) => errorCode],
  ['input_tokens', 'integer', ({ tokens }) => tokens.input],
  ['cached_input_tokens', 'integer', ({ tokens }) => tokens.cachedInput],
  ['output_tokens', 'integer', ({ tokens }) => tokens.output],
  ['token_source', 'text', ({ tokenSource }) => tokenSource],
  ['cost_usd', 'numeric', ({ cost }) => cost && formatDecimal(cost.usd, 9)],
  ['cost_vnd', 'numeric', ({ cost }) => cost && formatDecimal(cost.vnd, 6)],
  ['baseline_cost_vnd', 'numeric', ({ baselineVnd }) => (baselineVnd === null ? null : formatDecimal(baselineVnd, 6))],
  ['vnd_per_usd', 'numeric', ({ vndPerUsd }) => vndPerUsd],
  ['price_id', 'uuid', ({ priceId }) => priceId],
  ['latency_ms', 'integer', ({ latencyMs }) => latencyMs],
  ['overhead_ms', 'integer', ({ overheadMs }) => overheadMs],
];
const NAMES = COLUMNS.map(([name]) => name).join(', ');

/** The parameters of `WRITE_BATCH`: one array per column, then the tiers' budgets. */
export const batchValues = (batch: readonly PricedUsage[]) => COLUMNS.map(([, , value]) => batch.map(value));

/**
 * The batch's plan is made once per connection and must not depend on how full the tables were then: a plan that scans a
 * partition, made while it was empty, would be kept while it grows.
 */
export const BEGIN_BATCH = 'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan';

/** Takes the users' rows in one order everywhere: batches that share users follow each other and can't deadlock. */
export const LOCK_USERS = 'SELECT id FROM users WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE';

/**
 * The primary key holds the time, because a partitioned table's must; so a repeat that states another time is looked for
 * within a day of it. Whoever writes holds the user's row, so nobody adds the same request meanwhile.
 */
const NOT_YET_THERE = `NOT EXISTS (
    SELECT FROM usage_logs r WHERE r.user_id = i.user_id AND r.request_id = i.request_id AND r.attempt = i.attempt
      AND r.occurred_at BETWEEN i.occurred_at - interval '1 day' AND i.occurred_at + interval '1 day')`;

const SUMMED = [
  ['requests', 'count(*)'],
  ['failed_requests', "count(*) FILTER (WHERE a.status = 'failed')"],
  ['abandoned_requests', "count(*) FILTER (WHERE a.status = 'abandoned')"],
  ['unpriced_requests', 'count(*) FILTER (WHERE a.cost_vnd IS NULL)'],
  ['input_tokens', 'sum(a.input_tokens)'],
  ['cached_input_tokens', 'sum(a.cached_input_tokens)'],
  ['output_tokens', 'sum(a.output_tokens)'],
  ['cost_usd', 'coalesce(sum(a.cost_usd), 0)'],
  ['cost_vnd', 'coalesce(sum(a.cost_vnd), 0)'],
  ['estimated_cost_vnd', "coalesce(sum(a.cost_vnd) FILTER (WHERE a.token_source = 'estimated'), 0)"],
  ['baseline_cost_vnd', 'coalesce(sum(a.baseline_cost_vnd), 0)'],
] as const;

/**
 * Adds usage rows and their users' months in one statement. Parameters as `batchValues`, then the budgets of starter,
 * premium and ultimate for users without settings. Answers one row: `repeated`, the positions (from 1) that were there
 * before and were added to nothing, and `standings`, the months that have reached their first threshold.
 */
export const WRITE_BATCH = `WITH input AS MATERIALIZED (
  SELECT * FROM unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
    WITH ORDINALITY AS i (${NAMES}, position)
), added AS (
  INSERT INTO usage_logs (${NAMES}) SELECT ${NAMES} FROM input i WHERE ${NOT_YET_THERE}
  RETURNING user_id, request_id, attempt, occurred_at, status, input_tokens, cached_input_tokens, output_tokens,
    token_source, cost_usd, cost_vnd, baseline_cost_vnd
), months AS (
  INSERT INTO monthly_usage_summary AS m
    (user_id, month, tier, budget_vnd, last_used_at, ${SUMMED.map(([name]) => name).join(', ')})
  SELECT a.user_id, to_char(a.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), u.tier,
    coalesce(s.monthly_budget_vnd, CASE u.tier
      WHEN 'premium' THEN $${COLUMNS.length + 2}::int WHEN 'ultimate' THEN $${COLUMNS.length + 3}::int
      ELSE $${COLUMNS.length + 1}::int END),
    max(a.occurred_at), ${SUMMED.map(([, sum]) => sum).join(', ')}
  FROM added a JOIN users u ON u.id = a.user_id LEFT JOIN user_cost_settings s ON s.user_id = a.user_id
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
  ON CONFLICT (user_id, month) DO UPDATE SET
    tier = excluded.tier, last_used_at = greatest(m.last_used_at, excluded.last_used_at),
    ${SUMMED.map(([name]) => `${name} = m.${name} + excluded.${name}`).join(', ')}
  RETURNING m.user_id, m.month, m.cost_vnd, m.budget_vnd, m.alerted_level, m.last_used_at
)
SELECT
  (SELECT coalesce(array_agg(i.position::int), '{}') FROM input i WHERE NOT EXISTS (
    SELECT FROM added a WHERE a.user_id = i.user_id AND a.request_id = i.request_id AND a.attempt = i.attempt)) AS repeated,
  (SELECT coalesce(json_agg(t), '[]') FROM (
    SELECT ${STANDING_COLUMNS}, m.last_used_at AS reached_at FROM months m LEFT JOIN user_cost_settings s ON s.user_id = m.user_id
    WHERE m.cost_vnd * 100 >= m.budget_vnd * coalesce(s.warning_percent, 75) AND m.alerted_level < 4) t) AS standings`;

/** What was recorded first under the keys ($1 user, $2 request, $3 attempt, $4 stated time), in their order. */
export const READ_REPEATED = `SELECT r.cost_usd, r.cost_vnd, r.baseline_cost_vnd, r.vnd_per_usd
  FROM unnest($1::text[], $2::text[], $3::smallint[], $4::timestamptz[])
    WITH ORDINALITY AS i (user_id, request_id, attempt, occurred_at, position)
  CROSS JOIN LATERAL (
    SELECT * FROM usage_logs r WHERE r.user_id = i.user_id AND r.request_id = i.request_id AND r.attempt = i.attempt
      AND r.occurred_at BETWEEN i.occurred_at - interval '1 day' AND i.occurred_at + interval '1 day' LIMIT 1) r
  ORDER BY i.position`;
