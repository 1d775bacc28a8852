import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import * as column from '../columns.ts';
import { spender } from './spender.ts';

/** Money held for requests under way; gone once settled or released. `unknown`: the lease ran out, the money stays held. */
export const budgetReservations = pgTable(
  'budget_reservations',
  {
    userId: spender(),
    requestId: text('request_id').notNull(),
    month: text('month').notNull(),
    amountVnd: column.vnd('amount_vnd').notNull(),
    state: text('state', { enum: ['held', 'unknown'] })
      .notNull()
      .default('held'),
    leasedUntil: column.instant('leased_until').notNull(),
    createdAt: column.instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.requestId] }),
    index('budget_reservations_by_lease').on(table.state, table.leasedUntil),
  ],
);
