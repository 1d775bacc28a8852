import { parseArgs } from 'node:util';
import { createDatabase } from '#server/db/database.ts';
import { findMissing } from '#server/db/missing-tables.ts';
import { withScriptDatabase } from './script-database.ts';

/** `npm run verify:tables [-- --data DIR]`: compares the database with the schema; exits 1 and says what is missing. */
const verify = async (url: string) => {
  const database = createDatabase(url, { applicationName: 'pho-verify-tables', connections: 2 });
  try {
    return await findMissing(database, new Date());
  } finally {
    await database.close();
  }
};

try {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const missing = await withScriptDatabase(values.data, verify);
  for (const line of missing) console.log(`missing: ${line}`);
  if (missing.length === 0) console.log('Every table, key, index, trigger and partition is there.');
  process.exitCode = missing.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
