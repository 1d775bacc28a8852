import type { FeedRow } from '#shared/contracts/feed.ts';
import type { SqlValue } from '#main/db/rows.ts';

/** A row's sums in the order of `SUM_COLUMNS`. */
export const sumValues = (
  row: Omit<FeedRow<'months'>, 'userId' | 'month' | 'tier'> | FeedRow<'rollups'>,
): SqlValue[] => [
  row.requests,
  row.failedRequests,
  row.abandonedRequests,
  row.unpricedRequests,
  row.inputTokens,
  row.cachedInputTokens,
  row.outputTokens,
  row.costNanoUsd,
  row.costMicroVnd,
  row.estimatedMicroVnd,
  row.baselineMicroVnd,
];
