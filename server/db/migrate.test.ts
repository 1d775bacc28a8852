import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '#tests/support/postgres.ts';
import { createDatabase, type Database } from './database.ts';
import { migrateDown, migrateUp } from './migrate.ts';

let scratch: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
beforeAll(async () => {
  scratch = await createTestDatabase();
  database = createDatabase(scratch.url);
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});

const listObjects = async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%'
     UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY name`,
  );
  return rows.map(({ name }) => name);
};

test('every migration can be taken back to nothing and run again to the same objects', async () => {
  const before = await listObjects();
  expect(before).toContain('usage_logs');
  const undone = await migrateDown(scratch.url, 1000);
  expect(await listObjects()).toEqual([]);
  expect((await migrateUp(scratch.url)).toSorted()).toEqual(undone.toSorted());
  expect(await listObjects()).toEqual(before);
});

test('instances that start together migrate once', async () => {
  await migrateDown(scratch.url, 1000);
  const runs = await Promise.all([1, 2, 3].map(() => migrateUp(scratch.url)));
  expect(runs.flat().length).toBe(new Set(runs.flat()).size);
  expect(runs.flat().length).toBeGreaterThan(0);
});
