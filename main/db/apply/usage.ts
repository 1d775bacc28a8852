import type { Database } from 'better-sqlite3';
import { prepared } from '#main/db/prepared.ts';
import { versionedRows, type SqlValue, type TableShape } from '#main/db/rows.ts';
import { createUserKeys, findUserKey } from '#main/db/user-keys.ts';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { growth, shrinkage, sweepRows, type Applier } from './applier.ts';

export const USAGE: TableShape = {
  table: 'usage',
  key: ['user_key', 'occurred_at', 'request_id', 'attempt'],
  columns: [
    'provider',
    'model',
    'requested_model',
    'tier',
    'complexity',
    'category',
    'arm',
    'status',
    'error_code',
    'input_tokens',
    'cached_input_tokens',
    'output_tokens',
    'token_source',
    'cost_nano_usd',
    'cost_micro_vnd',
    'baseline_micro_vnd',
    'vnd_per_usd',
    'price_id',
    'latency_ms',
    'overhead_ms',
  ],
};

const valuesOf = (row: FeedRow<'usage'>): SqlValue[] => [
  row.provider,
  row.model,
  row.requestedModel,
  row.tier,
  row.complexity,
  row.category,
  row.arm,
  row.status,
  row.errorCode,
  row.inputTokens,
  row.cachedInputTokens,
  row.outputTokens,
  row.tokenSource,
  row.costNanoUsd,
  row.costMicroVnd,
  row.baselineMicroVnd,
  row.vndPerUsd,
  row.priceId,
  row.latencyMs,
  row.overheadMs,
];

/**
 * Requests. The stored key holds the time, as the service's does, so that one user's month is one range; a request's
 * time never changes.
 */
export const createUsageApplier = (db: Database, page: readonly FeedRow<'usage'>[]): Applier<'usage'> => {
  const rows = versionedRows(db, USAGE);
  const keyOfUser = createUserKeys(
    db,
    page.map(({ userId }) => userId),
  );
  const timesOf = prepared<[number, string, number], { occurred_at: number }>(
    db,
    'SELECT occurred_at FROM usage WHERE user_key = ? AND request_id = ? AND attempt = ?',
  );
  return {
    rank: (row) => keyOfUser(row.userId),
    put: (row, version) => {
      const key = [keyOfUser(row.userId), Date.parse(row.occurredAt), row.requestId, row.attempt];
      return growth(rows.put(key, valuesOf(row), version));
    },
    remove: ([id, requestId, attempt], version) => {
      const user = findUserKey(db, String(id));
      if (user === undefined) return 0;
      return timesOf
        .all(user, String(requestId), Number(attempt))
        .reduce(
          (change, { occurred_at: at }) =>
            change + shrinkage(rows.remove([user, at, String(requestId), Number(attempt)], version)),
          0,
        );
    },
    sweep: (generation) => sweepRows(rows, generation),
    flush: () => undefined,
  };
};
