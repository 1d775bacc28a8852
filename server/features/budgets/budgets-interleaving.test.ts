import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '#server/db/database.ts';
import { createRecorder, type Recorder } from '#server/features/recording/recorder.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { monthOf } from '#shared/domain/time.ts';
import { BUDGET_GUARD, opusTokens, opusUsage } from '#tests/support/budget-requests.ts';
import { createRecordingFixture, NOON, usageOf, type RecordingFixture } from '#tests/support/recording-fixture.ts';
import { createBudgets, type Budgets } from './budgets.service.ts';
import { reassessMonth } from './reassess-month.ts';

const USERS = ['an', 'binh', 'chi'];
const LEASE_MS = 60_000;
/** The last minute of October, and November, in Vietnam. */
const INSTANTS = [NOON, new Date('2026-10-31T23:59:30+07:00'), new Date('2026-11-01T00:00:00+07:00')];

type Instance = { database: Database; budgets: Budgets; recorder: Recorder };
let fixture: RecordingFixture;
let now = NOON;
let instances: Instance[] = [];
beforeAll(async () => {
  fixture = await createRecordingFixture(USERS);
  await fixture.rows(BUDGET_GUARD);
  await fixture.rows(
    'INSERT INTO user_cost_settings (user_id, monthly_budget_vnd) SELECT id, 10000 FROM unnest($1::text[]) id',
    [USERS],
  );
  const clock = () => now;
  instances = [1, 2, 3].map(() => {
    const database = createDatabase(fixture.url, { connections: 5 });
    const recorder = createRecorder({ database, priceBook: fixture.priceBook, clock, maxBatch: 7 });
    return { database, recorder, budgets: createBudgets({ database, clock }) };
  });
});
const closeInstances = async () => {
  for (const { recorder, database } of instances.splice(0)) {
    await recorder.close();
    await database.close();
  }
};
afterAll(async () => {
  await closeInstances();
  await fixture.close();
});

const instance = fc.nat(2);
const userId = fc.constantFrom(...USERS);
// Few, so that calls of one request meet each other.
const requestId = fc.nat(7).map((number) => `r-${number}`);
const tokens = fc.nat(6_000);
// Some are over before anybody ends them.
const leaseMs = fc.constantFrom(LEASE_MS, -1);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('reserve' as const), instance, userId, requestId, tokens, leaseMs }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('settle' as const),
      instance,
      userId,
      requestId,
      tokens,
      attempt: fc.integer({ min: 1, max: 3 }),
      settles: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('release' as const), instance, userId, requestId }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('expire' as const), instance }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('edit' as const),
      instance,
      userId,
      budget: fc.integer({ min: 10_000, max: 40_000 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** As the console's command does it: the settings first, then the user, then the month. */
const edit = ({ database }: Instance, user: string, budget: number) =>
  inTransaction(database, async (client) => {
    await client.query('SELECT FROM user_cost_settings WHERE user_id = $1 FOR UPDATE', [user]);
    await client.query('UPDATE user_cost_settings SET monthly_budget_vnd = $2 WHERE user_id = $1', [user, budget]);
    await reassessMonth(client, user, monthOf(now), now);
  });

const run = async (one: Step, prefix: string) => {
  const on = instances[one.instance];
  if (!on) throw new Error('No such instance');
  const key = 'requestId' in one ? { userId: one.userId, requestId: `${prefix}${one.requestId}` } : null;
  if (one.does === 'expire') await on.budgets.expireLeases();
  else if (one.does === 'edit') await edit(on, one.userId, one.budget);
  else if (key && one.does === 'release') await on.budgets.release(key);
  else if (key && one.does === 'reserve')
    await on.budgets.reserve({ ...key, amount: opusTokens(one.tokens), leaseMs: one.leaseMs });
  else if (key && one.does === 'settle')
    await on.recorder.record(
      usageOf({
        ...key,
        occurredAt: now,
        attempt: one.attempt,
        settles: one.settles,
        ...opusUsage(one.tokens),
      }),
    );
};

const heldOf = async () => {
  const [row] = await fixture.rows<{ held: string; unknown: number; overdue: number }>(
    `SELECT coalesce(sum(amount_vnd), 0)::text AS held, (count(*) FILTER (WHERE state = 'unknown'))::int AS unknown,
      (count(*) FILTER (WHERE state = 'held' AND leased_until < $1))::int AS overdue FROM budget_reservations`,
    [now],
  );
  return row;
};

let runs = 0;
test('however calls interleave, every commit adds up and only settled costs go over a budget', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ at: fc.nat(INSTANTS.length - 1), together: fc.array(step, { minLength: 1, maxLength: 30 }) }),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
      async (waves) => {
        const prefix = `${(runs += 1)}-`;
        for (const { at, together } of waves) {
          now = INSTANTS[at] ?? NOON;
          // The guard in the database refuses a commit that breaks a promise, and so fails its call.
          await Promise.all(together.map((one) => run(one, prefix)));
        }
        // What nobody settles or releases any more, as after a kill, ends as unknown and stays held.
        now = new Date(now.getTime() + LEASE_MS + 1);
        const before = await heldOf();
        await Promise.all(instances.map(({ budgets }) => budgets.expireLeases()));
        expect(await heldOf()).toMatchObject({ held: before?.held, overdue: 0 });
      },
    ),
    { numRuns: 40 },
  );
});

test('a person frees what stayed unknown, whichever month holds it', async () => {
  const left = await fixture.rows<{ user_id: string; request_id: string }>(
    'SELECT user_id, request_id FROM budget_reservations',
  );
  expect(left.length).toBeGreaterThan(0);
  const budgets = createBudgets({ database: fixture.database, clock: () => now });
  await Promise.all(left.map(({ user_id, request_id }) => budgets.release({ userId: user_id, requestId: request_id })));
  expect(await fixture.rows('SELECT FROM monthly_usage_summary WHERE reserved_vnd <> 0')).toEqual([]);
});

test('reserving, settling, releasing, expiring and editing never wait for each other in a circle', async () => {
  const storm = fc.sample(step, { numRuns: 1_500, seed: 7 });
  await Promise.all(storm.map((one) => run(one, 'storm-')));
  // Connections report what they counted when they end.
  await closeInstances();
  const [row] = await fixture.rows('SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()');
  expect(row).toEqual({ deadlocks: 0 });
});
