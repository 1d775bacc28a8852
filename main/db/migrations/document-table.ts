/** A collection whose rows are stored as they came and read whole; key: its key fields, joined by U+001F. */
export const documentTable = (name: string) => `
CREATE TABLE ${name} (
  key TEXT PRIMARY KEY,
  row TEXT NOT NULL,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ${name}_by_revision ON ${name} (revision);
`;
