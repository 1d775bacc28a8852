import { boolean, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { TIERS } from '#shared/domain/usage.ts';
import * as column from '../columns.ts';

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
