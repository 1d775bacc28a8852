import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '#server/app/config.ts';
import { findRunningPostgres, startEmbeddedPostgres } from '#server/db/embedded-postgres.ts';

/**
 * Runs `work` on the database a script is meant for: the one in `dataDir`, started for the purpose when no service runs
 * it, else `DATABASE_URL`. Throws one sentence when neither is there; `made` makes a new one in the folder instead.
 */
export const withScriptDatabase = async <T>(
  dataDir: string | undefined,
  work: (url: string) => Promise<T>,
  { made = false } = {},
) => {
  const configured = readConfig(process.env).DATABASE_URL;
  if (dataDir === undefined) {
    if (configured === undefined) throw new Error('Name the database: set DATABASE_URL, or give --data DIR.');
    return work(configured);
  }
  if (!made && !existsSync(join(dataDir, 'postgres'))) throw new Error(`There is no database in ${dataDir}.`);
  const running = await findRunningPostgres(dataDir);
  if (running) return work(running);
  const postgres = await startEmbeddedPostgres({ dataDir });
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
  }
};
