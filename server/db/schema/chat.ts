import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { DECISION_OUTCOMES } from '#shared/contracts/decisions.ts';
import { LANGUAGES } from '#shared/domain/query.ts';
import { ARMS, CATEGORIES, COMPLEXITIES } from '#shared/domain/usage.ts';
import * as column from '../columns.ts';
import { spender } from './spender.ts';
import { users } from './users.ts';

/** Partitioned by month of Vietnam, like usage_logs. */
export const chatDecisions = pgTable(
  'chat_decisions',
  {
    userId: spender(),
    requestId: text('request_id').notNull(),
    occurredAt: column.instant('occurred_at').notNull(),
    arm: text('arm', { enum: ARMS }).notNull(),
    language: text('language', { enum: LANGUAGES }).notNull(),
    category: text('category', { enum: CATEGORIES }).notNull(),
    complexity: text('complexity', { enum: COMPLEXITIES }).notNull(),
    features: text('features').array().notNull().default([]),
    requestedProvider: text('requested_provider').notNull(),
    requestedModel: text('requested_model').notNull(),
    chosenProvider: text('chosen_provider'),
    chosenModel: text('chosen_model'),
    reason: text('reason').notNull(),
    reasonValues: jsonb('reason_values').notNull().default({}),
    estimateVnd: column.vnd('estimate_vnd'),
    requestedEstimateVnd: column.vnd('requested_estimate_vnd'),
    reservedVnd: column.vnd('reserved_vnd'),
    settledVnd: column.vnd('settled_vnd'),
    remainingVnd: column.vnd('remaining_vnd').notNull(),
    budgetVnd: integer('budget_vnd').notNull(),
    maxOutputTokens: integer('max_output_tokens'),
    outcome: text('outcome', { enum: DECISION_OUTCOMES }).notNull(),
    errorCode: text('error_code'),
    attempts: jsonb('attempts').notNull().default([]),
    ...column.feedPosition,
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.requestId, table.occurredAt] }),
    index('chat_decisions_by_user').on(table.userId, table.occurredAt.desc()),
    index('chat_decisions_by_feed').on(table.xid, table.revision),
  ],
);

export const routingPolicy = pgTable(
  'routing_policy',
  {
    onlyRow: boolean('only_row').primaryKey().default(true),
    policy: jsonb('policy').notNull(),
    updatedAt: column.instant('updated_at').notNull().defaultNow(),
    updatedBy: text('updated_by'),
    ...column.feedPosition,
  },
  (table) => [index('routing_policy_by_feed').on(table.xid, table.revision)],
);

export const userModelPreferences = pgTable('user_model_preferences', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  preferredModels: text('preferred_models').array().notNull().default([]),
  blockedModels: text('blocked_models').array().notNull().default([]),
  updatedAt: column.instant('updated_at').notNull().defaultNow(),
});
