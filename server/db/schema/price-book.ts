import { boolean, index, integer, numeric, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import * as column from '../columns.ts';

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
