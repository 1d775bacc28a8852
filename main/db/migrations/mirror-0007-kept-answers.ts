/** Answers of the service that belong to no collection, kept as they came for when it can't be asked. */
export const keptAnswers = `
CREATE TABLE kept_answers (
  name TEXT PRIMARY KEY,
  fetched_at INTEGER NOT NULL,
  answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
