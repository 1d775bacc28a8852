/** A collection whose rows are stored as they came and read whole; key: its key fields, joined by U+001F. */
const documentTable = (name: string) => `
CREATE TABLE ${name} (
  key TEXT PRIMARY KEY,
  row TEXT NOT NULL,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ${name}_by_revision ON ${name} (revision);
`;

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
