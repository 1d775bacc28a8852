import { createDatabase } from '#server/db/database.ts';
import { migrateUp } from '#server/db/migrate.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';

/** A migrated database with the price book and `user-0` … with the largest budget; partitions around October 2026. */
export const seedSpenders = async (url: string, users: number) => {
  await migrateUp(url);
  const database = createDatabase(url);
  await seedPriceBook(database, '24167');
  await database.pool.query(
    `INSERT INTO users (id, name, email)
    SELECT 'user-' || n, 'user ' || n, n || '@pho.chat' FROM generate_series(0, $1::int - 1) n`,
    [users],
  );
  await database.pool.query(
    `INSERT INTO user_cost_settings (user_id, monthly_budget_vnd) SELECT id, 1000000 FROM users`,
  );
  await database.pool.query("SELECT ensure_usage_partition(m) FROM unnest(ARRAY['2026-09', '2026-10', '2026-11']) m");
  await database.pool.query('ANALYZE');
  return database;
};
