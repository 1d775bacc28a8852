import { documentTable } from './document-table.ts';

/** What people did about alerts, the routing policy, and why requests were answered as they were. */
export const documents = `
ALTER TABLE alerts ADD COLUMN acknowledged_at INTEGER;
ALTER TABLE alerts ADD COLUMN acknowledged_by TEXT;
ALTER TABLE alerts ADD COLUMN assigned_to TEXT;
ALTER TABLE alerts ADD COLUMN snoozed_until INTEGER;
ALTER TABLE alerts ADD COLUMN note TEXT;
ALTER TABLE alerts ADD COLUMN deliveries TEXT NOT NULL DEFAULT '[]';
${documentTable('policy')}
-- One user's month of decisions as read from the service: a JSON array of the contract's rows.
CREATE TABLE decisions (
  user_key INTEGER NOT NULL,
  month INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL,
  rows TEXT NOT NULL,
  PRIMARY KEY (user_key, month)
) STRICT, WITHOUT ROWID;
`;
