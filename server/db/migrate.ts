import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';

const silent = () => {};

/** One transaction for all; instances that start together wait for each other. Answers the names that were run. */
const migrate = async (databaseUrl: string, direction: 'up' | 'down', count: number) => {
  const run = await runner({
    databaseUrl,
    direction,
    count,
    dir: fileURLToPath(new URL('./migrations', import.meta.url)),
    migrationsTable: 'schema_migrations',
    checkOrder: true,
    singleTransaction: true,
    advisoryLockMode: 'wait',
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return run.map(({ name }) => name);
};

/** Runs every migration that is still missing. */
export const migrateUp = (url: string) => migrate(url, 'up', Infinity);

/** Takes back the last `count` migrations, with everything in their tables. */
export const migrateDown = (url: string, count: number) => migrate(url, 'down', count);
