import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { schema } from './schema.ts';

export type Orm = NodePgDatabase<typeof schema>;

/** One pool, seen twice: `pool` for set-based SQL, `orm` for typed queries. `numeric` and `int8` come as text from `pool`. */
export type Database = { readonly pool: pg.Pool; readonly orm: Orm; close(): Promise<void> };

export type DatabaseOptions = {
  /** As PostgreSQL shows it in pg_stat_activity. */
  applicationName?: string;
  connections?: number;
  /** A statement that runs longer is cancelled; 0 never. */
  statementTimeoutMs?: number;
};

/** Connects lazily: an unreachable server shows at the first query. */
export const createDatabase = (url: string, options: DatabaseOptions = {}): Database => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName ?? 'pho-cost-service',
    max: options.connections ?? 10,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    // A transaction forgotten open would hold back the feed for every console.
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // A connection may break while idle, which the pool hears, or between two queries of a transaction, which only the
  // client hears. The next query reports what is wrong; unheard, either would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return { pool, orm: drizzle(pool, { schema }), close: () => pool.end() };
};
