import { formatDecimal } from '#shared/domain/money.ts';
import type { PricedUsage } from './price-usage.ts';

type Column = readonly [name: string, type: string, value: (usage: PricedUsage) => string | number | boolean | null];

/** How a priced usage becomes a row, in the order of `record_and_settle`: column, type of the array it travels in, value. */
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
  ['settles', 'boolean', ({ settles }) => settles],
];

/** One array per column: the parameters of `RECORD_BATCH` but its last. */
export const batchValues = (batch: readonly PricedUsage[]) => COLUMNS.map(([, , value]) => batch.map(value));

/**
 * Adds usage rows, their users' months and the alerts they raise, and frees what is settled, in one round trip; by itself it is the transaction.
 * Parameters as `batchValues`, then the budgets of starter, premium and ultimate for users without settings.
 * Answers positions from 1: rows of unknown users, and rows that were there before.
 */
export const RECORD_BATCH = `SELECT unknown_positions, repeated_positions
  FROM record_and_settle(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')},
    $${COLUMNS.length + 1}::integer[])`;

/** What was recorded first under the keys ($1 user, $2 request, $3 attempt, $4 stated time), in their order. */
export const READ_REPEATED = `SELECT r.cost_usd, r.cost_vnd, r.baseline_cost_vnd, r.vnd_per_usd
  FROM unnest($1::text[], $2::text[], $3::smallint[], $4::timestamptz[])
    WITH ORDINALITY AS i (user_id, request_id, attempt, occurred_at, position)
  CROSS JOIN LATERAL (
    SELECT * FROM usage_logs r WHERE r.user_id = i.user_id AND r.request_id = i.request_id AND r.attempt = i.attempt
      AND r.occurred_at BETWEEN i.occurred_at - interval '1 day' AND i.occurred_at + interval '1 day' LIMIT 1) r
  ORDER BY i.position`;
