import { index, integer, numeric, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { REQUEST_STATUSES, TIERS, TOKEN_SOURCES } from '#shared/domain/usage.ts';
import * as column from '../columns.ts';
import { providerCosts } from './price-book.ts';
import { spender } from './spender.ts';
import { users } from './users.ts';

/** Partitioned by month of Vietnam; rows are never changed once written. */
export const usageLogs = pgTable(
  'usage_logs',
  {
    userId: spender(),
    requestId: text('request_id').notNull(),
    attempt: smallint('attempt').notNull().default(1),
    occurredAt: column.instant('occurred_at').notNull(),
    ...column.dimensions,
    requestedModel: text('requested_model').notNull(),
    status: text('status', { enum: REQUEST_STATUSES }).notNull(),
    errorCode: text('error_code'),
    inputTokens: integer('input_tokens').notNull(),
    cachedInputTokens: integer('cached_input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    tokenSource: text('token_source', { enum: TOKEN_SOURCES }).notNull(),
    costUsd: column.usd('cost_usd'),
    costVnd: column.vnd('cost_vnd'),
    baselineCostVnd: column.vnd('baseline_cost_vnd'),
    vndPerUsd: numeric('vnd_per_usd', { precision: 12, scale: 4 }).notNull(),
    priceId: uuid('price_id').references(() => providerCosts.id, { onDelete: 'restrict' }),
    latencyMs: integer('latency_ms').notNull(),
    overheadMs: integer('overhead_ms').notNull(),
    ...column.feedPosition,
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.requestId, table.attempt, table.occurredAt] }),
    index('usage_logs_by_feed').on(table.xid, table.revision),
  ],
);

export const monthlyUsageSummary = pgTable(
  'monthly_usage_summary',
  {
    userId: spender(),
    month: text('month').notNull(),
    tier: text('tier', { enum: TIERS }).notNull(),
    requests: integer('requests').notNull().default(0),
    failedRequests: integer('failed_requests').notNull().default(0),
    abandonedRequests: integer('abandoned_requests').notNull().default(0),
    unpricedRequests: integer('unpriced_requests').notNull().default(0),
    inputTokens: column.total('input_tokens'),
    cachedInputTokens: column.total('cached_input_tokens'),
    outputTokens: column.total('output_tokens'),
    costUsd: column.usd('cost_usd').notNull().default('0'),
    costVnd: column.vnd('cost_vnd').notNull().default('0'),
    estimatedCostVnd: column.vnd('estimated_cost_vnd').notNull().default('0'),
    baselineCostVnd: column.vnd('baseline_cost_vnd').notNull().default('0'),
    budgetVnd: integer('budget_vnd').notNull(),
    alertedLevel: smallint('alerted_level').notNull().default(0),
    arming: integer('arming').notNull().default(0),
    lastUsedAt: column.instant('last_used_at').notNull(),
    reservedVnd: column.vnd('reserved_vnd').notNull().default('0'),
    ...column.feedPosition,
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.month] }),
    index('monthly_usage_summary_by_feed').on(table.xid, table.revision),
  ],
);

export const alerts = pgTable(
  'alerts',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    month: text('month').notNull(),
    level: text('level', { enum: ['warning', 'critical', 'emergency', 'spent'] }).notNull(),
    arming: integer('arming').notNull(),
    spentVnd: column.vnd('spent_vnd').notNull(),
    budgetVnd: integer('budget_vnd').notNull(),
    raisedAt: column.instant('raised_at').notNull().defaultNow(),
    acknowledgedAt: column.instant('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    assignedTo: text('assigned_to'),
    snoozedUntil: column.instant('snoozed_until'),
    note: text('note'),
    ...column.feedPosition,
  },
  (table) => [
    unique().on(table.userId, table.month, table.level, table.arming),
    index('alerts_by_feed').on(table.xid, table.revision),
  ],
);
