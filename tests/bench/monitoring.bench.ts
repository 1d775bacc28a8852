import { createDatabase, type Database } from '#server/db/database.ts';
import { createHealthSumsStore } from '#server/features/health/health-sums.store.ts';
import { createMonitoringService } from '#server/features/monitoring/monitoring.service.ts';
import { createMonitoringStore } from '#server/features/monitoring/monitoring.store.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';
import { createRecorder } from '#server/features/recording/recorder.ts';
import { createRollupLeader } from '#server/features/rollups/rollup-leader.ts';
import { createRoutingPolicyStore } from '#server/features/routing/routing-policy.store.ts';
import { createSavingsService } from '#server/features/savings/savings.service.ts';
import { createSavingsStore } from '#server/features/savings/savings.store.ts';
import { migrateUp } from '#server/db/migrate.ts';
import { seedHistory } from '#server/simulator/simulator.ts';
import { MONITORING_RANGES } from '#shared/contracts/monitoring.ts';
import { startScratchPostgres } from '#tests/support/postgres.ts';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { percentile } from './percentile.ts';

const USERS = { small: 200, large: 2_000 } as const;
const DAYS = 90;
const TIMES = 20;
const NOW = new Date();
const clock = () => NOW;

const foldAll = async (database: Database) => {
  await createRollupLeader({ database }).foldOnce();
  const sums = createHealthSumsStore({ database, clock });
  const started = performance.now();
  let [folded, idle] = [0, 0];
  while (idle < 2) {
    const next = await sums.foldNext(5_000);
    folded += next.folded;
    idle = next.folded === 0 ? idle + 1 : 0;
  }
  return folded / ((performance.now() - started) / 1_000);
};

/** A snapshot for each minute, as large as real ones. */
const addSnapshots = ({ pool }: Database) =>
  pool.query(
    `INSERT INTO health_snapshots (at, state, verdicts, readings, database_ms)
     SELECT at, 'stable', '{}', jsonb_build_array(repeat('x', 1800)), 1 + random()
     FROM generate_series(date_trunc('minute', $1::timestamptz) - interval '90 days', $1, interval '1 minute') at`,
    [NOW],
  );

const timed = async (work: () => Promise<unknown>) => {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const before = performance.now();
    await work();
    times.push(performance.now() - before);
  }
  return { median: Math.round(percentile(times, 0.5)), p95: Math.round(percentile(times, 0.95)) };
};

/** What the pages about the service's performance and its savings wait for, over 90 days of sample usage. */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const postgres = await startScratchPostgres();
  await migrateUp(postgres.url);
  const database = createDatabase(postgres.url);
  await seedPriceBook(database, '24167');
  const policies = createRoutingPolicyStore(database);
  await policies.seed();
  const priceBook = await createPriceBook({ database });
  const recorder = createRecorder({ database, priceBook, clock });
  const recorded = await seedHistory({ database, recorder, seed: 1, now: NOW, users: USERS[size], days: DAYS });
  const foldedPerSecond = await foldAll(database);
  await addSnapshots(database);
  // As autovacuum does behind rows that are only added.
  await database.pool.query('VACUUM ANALYZE');

  const store = createMonitoringStore(database);
  const thresholds = () => ROLLOUT.thresholds;
  const figures: Record<string, number> = { recorded, foldedPerSecond: Math.round(foldedPerSecond) };
  for (const range of MONITORING_RANGES) {
    // Anew each time, so that nothing is remembered.
    const report = () => createMonitoringService({ store, thresholds, providers: () => [], clock }).report(range);
    const { median, p95 } = await timed(report);
    figures[`${range}MedianMs`] = median;
    figures[`${range}P95Ms`] = p95;
  }
  const slowest = Math.max(...MONITORING_RANGES.map((range) => figures[`${range}P95Ms`] ?? Infinity));
  const savings = createSavingsService({
    store: createSavingsStore(database),
    rollout: { listedUsers: () => [], share: () => null },
    policy: policies.read,
    priceAt: priceBook.priceAt,
    clock,
  });
  const ofSavings = await timed(() => savings.report({}));
  figures.savingsMedianMs = ofSavings.median;
  figures.savingsP95Ms = ofSavings.p95;

  await recorder.close();
  priceBook.stop();
  await database.close();
  await postgres.stop();
  return { figures, bars: { p95Ms: bar(slowest, 300, 'atMost') } };
};
