import { boolean, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import * as column from '../columns.ts';

export const rolloutState = pgTable(
  'rollout_state',
  {
    onlyRow: boolean('only_row').primaryKey().default(true),
    version: column.total('version'),
    state: jsonb('state').notNull(),
    waiting: jsonb('waiting'),
    updatedAt: column.instant('updated_at').notNull(),
    updatedBy: text('updated_by'),
    versionRevision: column.total('version_revision'),
    ...column.feedPosition,
  },
  (table) => [index('rollout_state_by_feed').on(table.xid, table.revision)],
);

export const rolloutHistory = pgTable('rollout_history', {
  version: column.wholeNumber('version').primaryKey(),
  changedAt: column.instant('changed_at').notNull(),
  operatorId: text('operator_id'),
  operatorName: text('operator_name'),
  action: text('action').notNull(),
  reason: text('reason'),
  state: jsonb('state').notNull(),
});
