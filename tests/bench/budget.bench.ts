import { setTimeout as delay } from 'node:timers/promises';
import { createBudgets } from '#server/features/budgets/budgets.service.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { createRecorder } from '#server/features/recording/recorder.ts';
import { startScratchPostgres } from '#tests/support/postgres.ts';
import { NOON, usageOf } from '#tests/support/recording-fixture.ts';
import { opusTokens, opusUsage } from '#tests/support/budget-requests.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { percentile } from './percentile.ts';
import { seedSpenders } from './seed-spenders.ts';

const PER_SECOND = 200;
const USERS = 2_000;
const SECONDS = { small: 5, large: 30 } as const;
const TOKENS = 100;
/** How long a request's answer takes to come. */
const ANSWER_MS = 300;

/**
 * Requests that begin at a steady 200 a second, whatever came of those before: each reserves, is answered, and is settled
 * durably. Reserving is timed from its call, in the service's process, and beside it a query that does nothing.
 */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const postgres = await startScratchPostgres();
  const database = await seedSpenders(postgres.url, USERS);
  const priceBook = await createPriceBook({ database });
  const clock = () => NOON;
  const budgets = createBudgets({ database, clock });
  const recorder = createRecorder({ database, priceBook, clock });
  const asking: number[] = [];
  const reserving: number[] = [];
  const settling: number[] = [];

  const request = async (index: number, timed: boolean) => {
    const key = { userId: `user-${(index * 7919) % USERS}`, requestId: `request-${index}` };
    const asked = performance.now();
    await database.pool.query({ name: 'nothing', text: 'SELECT $1::int', values: [index] });
    if (timed) asking.push(performance.now() - asked);
    const called = performance.now();
    await budgets.reserve({ ...key, amount: opusTokens(TOKENS), leaseMs: 60_000 });
    if (timed) reserving.push(performance.now() - called);
    await delay(ANSWER_MS);
    const answered = performance.now();
    await recorder.record(usageOf({ ...key, settles: true, ...opusUsage(TOKENS) }));
    if (timed) settling.push(performance.now() - answered);
  };
  const warmUp = PER_SECOND;
  const count = warmUp + PER_SECOND * SECONDS[size];
  const started = performance.now();
  const requests: Promise<void>[] = [];
  while (requests.length < count) {
    const index = requests.length;
    const due = started + (index * 1_000) / PER_SECOND;
    if (performance.now() < due) await delay(due - performance.now());
    requests.push(request(index, index >= warmUp));
  }
  await Promise.all(requests);
  const { rows } = await database.pool.query('SELECT FROM monthly_usage_summary WHERE reserved_vnd <> 0');
  if (rows.length > 0) throw new Error('Something is still reserved after everything was settled');

  await recorder.close();
  priceBook.stop();
  await database.close();
  await postgres.stop();
  const median = percentile(reserving, 0.5);
  const empty = percentile(asking, 0.5);
  return {
    figures: {
      requestsPerSecond: PER_SECOND,
      emptyQueryMedianMs: empty,
      reserveMedianMs: median,
      reserveP95Ms: percentile(reserving, 0.95),
      reserveP99Ms: percentile(reserving, 0.99),
      settleMedianMs: percentile(settling, 0.5),
      settleP99Ms: percentile(settling, 0.99),
    },
    bars: { timesEmptyQuery: bar(Number((median / empty).toFixed(2)), 3, 'atMost') },
  };
};
