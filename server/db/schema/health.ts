import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { SYSTEM_ALERT_METRICS, SYSTEM_ALERT_STATES } from '#shared/contracts/health.ts';
import { HEALTH_STATES } from '#shared/domain/health-verdict.ts';
import { ARMS } from '#shared/domain/usage.ts';
import * as column from '../columns.ts';

const span = {
  span: text('span', { enum: ['minute', 'hour', 'day'] }).notNull(),
  at: column.instant('at').notNull(),
  arm: text('arm', { enum: ARMS }).notNull(),
};
const groups = (name: string) => bigint(name, { mode: 'bigint' }).array().notNull();

/** Requests by the minute, hour or Vietnamese day in which they ended. */
export const healthSums = pgTable(
  'health_sums',
  {
    ...span,
    requests: integer('requests').notNull(),
    failedRequests: integer('failed_requests').notNull(),
    refusedRequests: integer('refused_requests').notNull(),
    abandonedRequests: integer('abandoned_requests').notNull(),
    paidRequests: integer('paid_requests').notNull(),
    unpricedCalls: integer('unpriced_calls').notNull(),
    costVnd: column.vnd('cost_vnd').notNull(),
    /** By 64 fixed groups of users. */
    groupRequests: groups('group_requests'),
    groupMicroVnd: groups('group_micro_vnd'),
    latencySketch: column.bytea('latency_sketch').notNull(),
    overheadSketch: column.bytea('overhead_sketch').notNull(),
  },
  (table) => [primaryKey({ columns: [table.span, table.at, table.arm] })],
);

/** Calls of providers; `code` is empty when they answered. */
export const healthCalls = pgTable(
  'health_calls',
  {
    ...span,
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    code: text('code').notNull(),
    calls: integer('calls').notNull(),
    latencyMs: column.wholeNumber('latency_ms').notNull(),
    costVnd: column.vnd('cost_vnd').notNull(),
  },
  (table) => [primaryKey({ columns: [table.span, table.at, table.arm, table.provider, table.model, table.code] })],
);

export const healthCursors = pgTable('health_cursors', {
  source: text('source', { enum: ['usage', 'decisions'] }).primaryKey(),
  xid: column.xid8('xid').notNull().default('0'),
  revision: column.total('revision'),
  readyBelow: column.xid8('ready_below').notNull().default('0'),
});

export const healthSnapshots = pgTable(
  'health_snapshots',
  {
    at: column.instant('at').primaryKey(),
    state: text('state', { enum: HEALTH_STATES }).notNull(),
    verdicts: jsonb('verdicts').notNull(),
    readings: jsonb('readings').notNull(),
    rolledBack: boolean('rolled_back').notNull().default(false),
    databaseMs: doublePrecision('database_ms').notNull(),
    ...column.feedPosition,
  },
  (table) => [index('health_snapshots_by_feed').on(table.xid, table.revision)],
);

/** At most one open alert of a metric and subject. */
export const systemAlerts = pgTable(
  'system_alerts',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    metric: text('metric', { enum: SYSTEM_ALERT_METRICS }).notNull(),
    subject: text('subject').notNull().default(''),
    state: text('state', { enum: SYSTEM_ALERT_STATES }).notNull(),
    value: doublePrecision('value'),
    control: doublePrecision('control'),
    threshold: doublePrecision('threshold').notNull(),
    windowMinutes: integer('window_minutes').notNull().default(0),
    raisedAt: column.instant('raised_at').notNull(),
    seenAt: column.instant('seen_at').notNull(),
    resolvedAt: column.instant('resolved_at'),
    /** `alert_deliveries.alert_id` of the newest telling. */
    notificationId: uuid('notification_id').notNull().defaultRandom(),
    renotifiedAt: column.instant('renotified_at').notNull(),
    notifications: integer('notifications').notNull().default(1),
    rolledBack: boolean('rolled_back').notNull().default(false),
    acknowledgedAt: column.instant('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    assignedTo: text('assigned_to'),
    snoozedUntil: column.instant('snoozed_until'),
    note: text('note'),
    ...column.feedPosition,
  },
  (table) => [
    index('system_alerts_by_feed').on(table.xid, table.revision),
    index('system_alerts_by_notification').on(table.notificationId),
  ],
);
