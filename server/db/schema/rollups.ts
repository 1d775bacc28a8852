import { boolean, index, integer, pgTable, primaryKey } from 'drizzle-orm/pg-core';
import * as column from '../columns.ts';

export const usageRollup = pgTable(
  'usage_rollup',
  {
    hour: column.instant('hour').notNull(),
    ...column.dimensions,
    requests: integer('requests').notNull(),
    failedRequests: integer('failed_requests').notNull(),
    abandonedRequests: integer('abandoned_requests').notNull(),
    unpricedRequests: integer('unpriced_requests').notNull(),
    inputTokens: column.wholeNumber('input_tokens').notNull(),
    cachedInputTokens: column.wholeNumber('cached_input_tokens').notNull(),
    outputTokens: column.wholeNumber('output_tokens').notNull(),
    costUsd: column.usd('cost_usd').notNull(),
    costVnd: column.vnd('cost_vnd').notNull(),
    estimatedCostVnd: column.vnd('estimated_cost_vnd').notNull(),
    baselineCostVnd: column.vnd('baseline_cost_vnd').notNull(),
    latencySketch: column.bytea('latency_sketch').notNull(),
    overheadSketch: column.bytea('overhead_sketch').notNull(),
    ...column.feedPosition,
  },
  (table) => [
    primaryKey({
      columns: [table.hour, table.provider, table.model, table.tier, table.complexity, table.category, table.arm],
    }),
    index('usage_rollup_by_feed').on(table.xid, table.revision),
  ],
);

export const rollupCursor = pgTable('rollup_cursor', {
  onlyRow: boolean('only_row').primaryKey().default(true),
  xid: column.xid8('xid').notNull().default('0'),
  revision: column.total('revision'),
});
