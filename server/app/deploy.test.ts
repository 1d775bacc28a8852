import { afterEach, expect, test } from 'vitest';
import { createDatabase } from '#server/db/database.ts';
import { migrateDown } from '#server/db/migrate.ts';
import { createTestDatabase } from '#tests/support/postgres.ts';
import { readConfig } from './config.ts';
import { deploy } from './deploy.ts';

const clock = () => new Date('2026-11-30T18:00:00Z');
let scratch: Awaited<ReturnType<typeof createTestDatabase>> | undefined;
afterEach(() => scratch?.drop());

const run = async (url: string, env: Record<string, string> = {}) => {
  const said: string[] = [];
  await deploy({ url, config: readConfig(env), clock, say: (line) => said.push(line) });
  return said;
};
const query = async (url: string, sql: string) => {
  const database = createDatabase(url, { connections: 1 });
  try {
    return (await database.pool.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await database.close();
  }
};

test('an empty database is migrated, verified, filled, and its rollout starts with test users only', async () => {
  scratch = await createTestDatabase();
  const { url } = scratch;
  await migrateDown(url, 1_000);
  const said = await run(url, { ROLLOUT_PHASE: 'full', ROLLOUT_PERCENTAGE: '100', ROLLOUT_TARGET_USERS: 'lan,minh' });
  expect(said).toEqual([
    expect.stringContaining('0001_cost-tables'),
    'Tables: every table, key, index, trigger and partition is there.',
    expect.stringMatching(/^Price book: \d+ published prices/),
    'Rollout: started in phase testing with 2 test users.',
  ]);
  const states = await query(
    url,
    `SELECT state ->> 'phase' AS phase, state -> 'basisPoints' AS points FROM rollout_state`,
  );
  expect(states).toEqual([{ phase: 'testing', points: 0 }]);
});

test('a second deployment leaves prices and rollout as people have set them', async () => {
  scratch = await createTestDatabase();
  const { url } = scratch;
  await run(url);
  await query(url, `UPDATE rollout_state SET state = jsonb_set(state, '{phase}', '"full"')`);
  await query(url, `DELETE FROM provider_costs WHERE model = 'gpt-4o'`);
  const before = await query(url, 'SELECT count(*)::int AS count FROM provider_costs');
  const said = await run(url);
  expect(said).toContain('Migrations: none was missing.');
  expect(said).toContain('Rollout: left as it is, phase full, 0 %.');
  expect(await query(url, 'SELECT count(*)::int AS count FROM provider_costs')).toEqual(before);
});

test('a table that is not as it should be stops the deployment before the rollout begins', async () => {
  scratch = await createTestDatabase();
  const { url } = scratch;
  await query(url, 'DROP INDEX usage_logs_by_feed');
  await expect(run(url)).rejects.toThrow('missing: index usage_logs_by_feed on usage_logs');
  expect(await query(url, 'SELECT * FROM rollout_state')).toEqual([]);
});
