import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { ALERT_CHANNELS, ALERT_KINDS, DELIVERY_STATES, SKIP_REASONS } from '#shared/contracts/feed.ts';
import * as column from '../columns.ts';

/** Channels some instance can send by; alerts raised before `activeSince` are history. */
export const alertChannels = pgTable('alert_channels', {
  channel: text('channel', { enum: ALERT_CHANNELS }).primaryKey(),
  activeSince: column.instant('active_since').notNull(),
  seenAt: column.instant('seen_at').notNull(),
});

/** The queue of what is to be sent, by alert and channel. The alert is one of `alerts` or of `system_alerts`, by `kind`. */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    alertId: uuid('alert_id').notNull(),
    channel: text('channel', { enum: ALERT_CHANNELS }).notNull(),
    kind: text('kind', { enum: ALERT_KINDS }).notNull(),
    /** What is told, as it stood when the alert was raised. */
    facts: jsonb('facts').notNull(),
    raisedAt: column.instant('raised_at').notNull(),
    expiresAt: column.instant('expires_at').notNull(),
    state: text('state', { enum: DELIVERY_STATES }).notNull().default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    attemptsAllowed: integer('attempts_allowed').notNull().default(10),
    /** While a try is under way, when it counts as lost. */
    nextAttemptAt: column.instant('next_attempt_at').notNull().defaultNow(),
    lastError: text('last_error'),
    skippedBecause: text('skipped_because', { enum: SKIP_REASONS }),
    sentAt: column.instant('sent_at'),
  },
  (table) => [
    primaryKey({ columns: [table.alertId, table.channel] }),
    index('alert_deliveries_by_state').on(table.state, table.nextAttemptAt),
  ],
);
