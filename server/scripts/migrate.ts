import { parseArgs } from 'node:util';
import { migrateDown, migrateUp } from '#server/db/migrate.ts';
import { withScriptDatabase } from './script-database.ts';

/** `npm run migrate -- up | down N [--data DIR]`: brings the tables up to date, or takes the last N migrations back. */
const run = (direction: string | undefined, count: string | undefined) => {
  if (direction === 'up' && count === undefined) return migrateUp;
  if (direction === 'down' && count !== undefined && /^[1-9]\d{0,3}$/.test(count))
    return (url: string) => migrateDown(url, Number(count));
  throw new Error('Usage: npm run migrate -- up | down N [--data DIR]');
};

try {
  const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
  const names = await withScriptDatabase(values.data, run(positionals[0], positionals[1]));
  console.log(names.length === 0 ? 'Nothing to do.' : names.join('\n'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
