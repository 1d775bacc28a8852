import { boolean, index, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import * as column from '../columns.ts';

export const commandReceipts = pgTable('command_receipts', {
  id: uuid('id').primaryKey(),
  operatorId: text('operator_id').notNull(),
  requestHash: text('request_hash').notNull(),
  status: smallint('status').notNull(),
  answer: jsonb('answer').notNull(),
  receivedAt: column.instant('received_at').notNull().defaultNow(),
});

export const auditLog = pgTable(
  'audit_log',
  {
    id: column.wholeNumber('id').primaryKey().generatedAlwaysAsIdentity(),
    occurredAt: column.instant('occurred_at').notNull().defaultNow(),
    operatorId: text('operator_id'),
    operatorName: text('operator_name'),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    reason: text('reason'),
    commandId: uuid('command_id').unique(),
    place: column.wholeNumber('place').notNull().unique(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
    ...column.feedPosition,
  },
  (table) => [
    index('audit_log_by_subject').on(table.subject, table.occurredAt.desc()),
    index('audit_log_by_feed').on(table.xid, table.revision),
  ],
);

export const auditHead = pgTable('audit_head', {
  onlyRow: boolean('only_row').primaryKey().default(true),
  place: column.wholeNumber('place').notNull().default(0n),
  hash: text('hash').notNull().default('0'.repeat(64)),
});
