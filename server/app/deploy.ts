import { createDatabase, type Database } from '#server/db/database.ts';
import { migrateUp } from '#server/db/migrate.ts';
import { findMissing } from '#server/db/missing-tables.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';
import { createUsagePartitions } from '#server/features/recording/usage-partitions.ts';
import { firstRollout } from '#server/features/rollout/first-rollout.ts';
import { insertFirstRollout, readVersion } from '#server/features/rollout/rollout.store.ts';
import { createRoutingPolicyStore } from '#server/features/routing/routing-policy.store.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Config } from './config.ts';

type Deployment = {
  url: string;
  config: Config;
  clock: Clock;
  /** One line for each thing done. */
  say: (line: string) => void;
};

const countOf = async ({ pool }: Database, table: 'provider_costs' | 'exchange_rates') => {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0]?.count ?? 0;
};

const verifyTables = async (database: Database, { clock, say }: Deployment) => {
  const refuse = (error: unknown) => {
    throw error;
  };
  await createUsagePartitions(database, refuse).ensureAhead(clock());
  const missing = await findMissing(database, clock());
  if (missing.length > 0) throw new Error(missing.map((line) => `missing: ${line}`).join('\n'));
  say('Tables: every table, key, index, trigger and partition is there.');
};

const seed = async (database: Database, { config, say }: Deployment) => {
  const before = await countOf(database, 'provider_costs');
  if (before === 0) await seedPriceBook(database, config.VND_EXCHANGE_RATE);
  const [prices, rates] = [await countOf(database, 'provider_costs'), await countOf(database, 'exchange_rates')];
  if (rates === 0) throw new Error('The price book has prices but no exchange rate: enter one first.');
  say(
    before === 0
      ? `Price book: ${prices} published prices and the rate entered.`
      : `Price book: ${prices} prices kept.`,
  );
  await createRoutingPolicyStore(database).seed();
};

const startRollout = async (database: Database, { config, clock, say }: Deployment) => {
  const now = clock();
  const before = await readVersion(database.pool, 0);
  const testing = { ...config, ROLLOUT_PHASE: 'testing' as const, ROLLOUT_PERCENTAGE: 0 };
  await insertFirstRollout(database.pool, firstRollout(testing, now), now);
  const state = (await readVersion(database.pool, 0))?.state;
  if (!state) throw new Error('The rollout has no state.');
  const users = `${state.targetUsers.length} test users`;
  say(
    before
      ? `Rollout: left as it is, phase ${state.phase}, ${state.basisPoints / 100} %.`
      : `Rollout: started in phase ${state.phase} with ${users}.`,
  );
};

/**
 * Brings a database to where the service can start: migrations, their verification, price book and policy when empty, and
 * the rollout in its testing phase when there is none. Throws with what is wrong, before the rollout begins.
 */
export const deploy = async (deployment: Deployment) => {
  const { url, say } = deployment;
  const names = await migrateUp(url);
  say(names.length === 0 ? 'Migrations: none was missing.' : `Migrations: ${names.join(', ')}.`);
  const database = createDatabase(url, { applicationName: 'pho-deploy', connections: 2 });
  try {
    await verifyTables(database, deployment);
    await seed(database, deployment);
    await startRollout(database, deployment);
  } finally {
    await database.close();
  }
};
