import type { Database } from './database.ts';
import { expectedTables } from './expected-tables.ts';
import { findTableFacts } from './table-facts.ts';

/** What the database lacks of the schema, one line each; for a column that is there otherwise, how it is. */
export const findMissing = async (database: Database, now: Date): Promise<string[]> => {
  const facts = await findTableFacts(database);
  return expectedTables(now)
    .filter((expected) => !facts.has(expected))
    .map((expected) => {
      const subject = /^column [^:]+: /.exec(expected)?.[0];
      const found = subject && [...facts].find((fact) => fact.startsWith(subject));
      return found ? `${expected} (it is ${found.slice(subject.length)})` : expected;
    });
};
