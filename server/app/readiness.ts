import { readdir } from 'node:fs/promises';
import type { Database } from '#server/db/database.ts';

const MIGRATIONS = new URL('../db/migrations/', import.meta.url);

/** Whether the database holds every migration this program comes with. Throws when it can't be asked. */
export const createReadiness =
  ({ pool }: Pick<Database, 'pool'>) =>
  async () => {
    const names = (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -4));
    const { rows } = await pool.query<{ run: number }>(
      'SELECT count(*)::int AS run FROM schema_migrations WHERE name = ANY ($1)',
      [names],
    );
    return rows[0]?.run === names.length;
  };
