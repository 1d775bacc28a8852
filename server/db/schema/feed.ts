import { boolean, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import * as column from '../columns.ts';

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
