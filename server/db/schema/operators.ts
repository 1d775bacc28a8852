import { bigint, boolean, index, integer, pgTable, text, varchar } from 'drizzle-orm/pg-core';
import { ROLES } from '#shared/domain/permissions.ts';
import * as column from '../columns.ts';

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
