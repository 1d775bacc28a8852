import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { ROLES } from '#shared/domain/permissions.ts';
import { REQUEST_STATUSES, TIERS, TOKEN_SOURCES } from '#shared/domain/usage.ts';
import * as column from './columns.ts';

/** The tables as the migrations leave them; `verify:tables` compares this file with a live database. */

export const feedState = pgTable('feed_state', {
  onlyRow: boolean('only_row').primaryKey().default(true),
  epoch: uuid('epoch').notNull().defaultRandom(),
  prunedThrough: column.xid8('pruned_through').notNull().default('0'),
});

export const feedTombstones = pgTable(
  'feed_tombstones',
  {
    collection: text('collection').notNull(),
    key: jsonb('key').$type<(string | number)[]>().notNull(),
    deletedAt: timestamp('deleted_at', { withTimezone: true }).notNull().defaultNow(),
    ...column.feedPosition,
  },
  (table) => [primaryKey({ columns: [table.collection, table.xid, table.revision] })],
);

export const users = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull(),
    tier: text('tier', { enum: TIERS }).notNull().default('starter'),
    createdAt: column.instant('created_at').notNull().defaultNow(),
    ...column.feedPosition,
  },
  (table) => [index('users_by_feed').on(table.xid, table.revision)],
);

/** Users who have spent stay, because their spend does. */
const spender = () =>
  text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'restrict' });

export const userCostSettings = pgTable(
  'user_cost_settings',
  {
    userId: text('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    monthlyBudgetVnd: integer('monthly_budget_vnd').notNull(),
    perQueryCapVnd: integer('per_query_cap_vnd').notNull().default(100),
    warningPercent: integer('warning_percent').notNull().default(75),
    criticalPercent: integer('critical_percent').notNull().default(90),
    emergencyPercent: integer('emergency_percent').notNull().default(95),
    budgetAlertsEnabled: boolean('budget_alerts_enabled').notNull().default(true),
    optimizationEnabled: boolean('optimization_enabled').notNull().default(true),
    updatedAt: column.instant('updated_at').notNull().defaultNow(),
    updatedBy: text('updated_by'),
    ...column.feedPosition,
  },
  (table) => [index('user_cost_settings_by_feed').on(table.xid, table.revision)],
);

export const providerCosts = pgTable(
  'provider_costs',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    effectiveFrom: column.instant('effective_from').notNull(),
    usdPer1MInput: numeric('usd_per_1m_input', { precision: 12, scale: 6 }).notNull(),
    usdPer1MCachedInput: numeric('usd_per_1m_cached_input', { precision: 12, scale: 6 }),
    usdPer1MOutput: numeric('usd_per_1m_output', { precision: 12, scale: 6 }).notNull(),
    contextTokens: integer('context_tokens').notNull(),
    maxOutputTokens: integer('max_output_tokens').notNull(),
    vision: boolean('vision').notNull(),
    functionCalling: boolean('function_calling').notNull(),
    reasoning: boolean('reasoning').notNull(),
    note: text('note'),
    ...column.feedPosition,
  },
  (table) => [
    unique().on(table.provider, table.model, table.effectiveFrom),
    index('provider_costs_by_feed').on(table.xid, table.revision),
  ],
);

export const exchangeRates = pgTable(
  'exchange_rates',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    effectiveFrom: column.instant('effective_from').notNull().unique(),
    vndPerUsd: numeric('vnd_per_usd', { precision: 12, scale: 4 }).notNull(),
    ...column.feedPosition,
  },
  (table) => [index('exchange_rates_by_feed').on(table.xid, table.revision)],
);

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
    index('usage_logs_by_user').on(table.userId, table.occurredAt.desc()),
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
    ...column.feedPosition,
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.month] }),
    index('monthly_usage_summary_by_feed').on(table.xid, table.revision),
    index('monthly_usage_summary_by_month').on(table.month),
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
    ...column.feedPosition,
  },
  (table) => [
    unique().on(table.userId, table.month, table.level, table.arming),
    index('alerts_by_feed').on(table.xid, table.revision),
  ],
);

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

export const operators = pgTable('operators', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  role: text('role', { enum: ROLES }).notNull(),
  ...column.changeTimes,
});

export const operatorSessions = pgTable(
  'operator_sessions',
  {
    id: text('id').primaryKey(),
    token: text('token').notNull().unique(),
    userId: text('user_id')
      .notNull()
      .references(() => operators.id, { onDelete: 'cascade' }),
    expiresAt: column.instant('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    ...column.changeTimes,
  },
  (table) => [index('operator_sessions_by_operator').on(table.userId)],
);

export const operatorAccounts = pgTable(
  'operator_accounts',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => operators.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: column.instant('access_token_expires_at'),
    refreshTokenExpiresAt: column.instant('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    ...column.changeTimes,
  },
  (table) => [index('operator_accounts_by_operator').on(table.userId)],
);

export const operatorVerifications = pgTable('operator_verifications', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: column.instant('expires_at').notNull(),
  ...column.changeTimes,
});

/** Counters of rate-limiter-flexible; `expire` in ms since 1970. */
export const operatorRateLimits = pgTable('operator_rate_limits', {
  key: varchar('key', { length: 255 }).primaryKey(),
  points: integer('points').notNull().default(0),
  expire: bigint('expire', { mode: 'number' }),
});

export const commandReceipts = pgTable('command_receipts', {
  id: uuid('id').primaryKey(),
  operatorId: text('operator_id').notNull(),
  requestHash: text('request_hash').notNull(),
  status: smallint('status').notNull(),
  answer: jsonb('answer').notNull(),
  receivedAt: column.instant('received_at').notNull().defaultNow(),
});

export const auditLog = pgTable(
  'audit_log',
  {
    id: column.wholeNumber('id').primaryKey().generatedAlwaysAsIdentity(),
    occurredAt: column.instant('occurred_at').notNull().defaultNow(),
    operatorId: text('operator_id'),
    operatorName: text('operator_name'),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    reason: text('reason'),
    commandId: uuid('command_id').unique(),
  },
  (table) => [index('audit_log_by_subject').on(table.subject, table.occurredAt.desc())],
);
