import { sql } from 'drizzle-orm';
import { bigint, customType, numeric, text, timestamp } from 'drizzle-orm/pg-core';
import { ARMS, CATEGORIES, COMPLEXITIES, TIERS } from '#shared/domain/usage.ts';

export const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' });
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
/** An instant with milliseconds, as a Date keeps it. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
/** A 64-bit whole number, as bigint. */
export const wholeNumber = (name: string) => bigint(name, { mode: 'bigint' });
/** A count that begins at 0. */
export const total = (name: string) =>
  wholeNumber(name)
    .notNull()
    .default(sql`0`);
/** Money stays text, so that it never becomes a float. */
export const usd = (name: string) => numeric(name, { precision: 20, scale: 9 });
export const vnd = (name: string) => numeric(name, { precision: 20, scale: 6 });

/** Where the row stands in the feed: the last writing transaction, and the order within the whole database. */
export const feedPosition = {
  xid: xid8('xid')
    .notNull()
    .default(sql`pg_current_xact_id()`),
  revision: wholeNumber('revision')
    .notNull()
    .default(sql`nextval('feed_revision')`),
};

/** What requests are told apart by in every sum. */
export const dimensions = {
  provider: text('provider').notNull(),
  model: text('model').notNull(),
  tier: text('tier', { enum: TIERS }).notNull(),
  complexity: text('complexity', { enum: COMPLEXITIES }).notNull(),
  category: text('category', { enum: CATEGORIES }).notNull(),
  arm: text('arm', { enum: ARMS }).notNull(),
};

export const changeTimes = {
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
};
