import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDecimal } from '#shared/domain/money.ts';
import { SPEND_DIMENSIONS } from '#shared/contracts/views.ts';
import { addMonths, monthEnd, monthOf, monthStart } from '#shared/domain/time.ts';
import { TIERS } from '#shared/domain/usage.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';
import { openTestConsole, type TestConsole } from '#tests/support/test-console.ts';
import { testUsage, usageArbitrary } from '#tests/support/test-usage.ts';
import { createUsageSql, type UsageSql } from './usage-sql.ts';

const HOUR_MS = 3_600_000;
const NOW = new Date();
const THIS = monthOf(NOW);
const MONTHS = [addMonths(THIS, -2), addMonths(THIS, -1), THIS];
const USERS = Array.from({ length: 24 }, (_, index) => ({
  id: `usr_${String(index).padStart(2, '0')}`,
  name: `Người dùng ${index}`,
  tier: TIERS[index % 3],
  monthlyBudgetVnd: 10_000 + index * 9_000,
}));
const [FIRST = { id: '' }, ...OTHERS] = USERS;

/** The last and the first millisecond at both month edges, for the first user. */
const edges = MONTHS.slice(0, 2).flatMap((month) => [
  testUsage({ userId: FIRST.id, occurredAt: new Date(monthEnd(month).getTime() - 1) }),
  testUsage({ userId: FIRST.id, occurredAt: monthEnd(month) }),
]);
const usage = fc
  .sample(
    usageArbitrary({
      userIds: [FIRST.id, ...OTHERS.map(({ id }) => id)],
      from: monthStart(addMonths(THIS, -2)),
      to: NOW,
    }),
    { numRuns: 1_500, seed: 20_261_122 },
  )
  .map((record, index) => ({ ...record, requestId: `${record.requestId}-${index}` }));

let service: TestService;
let app: TestConsole;
let sql: UsageSql;

beforeAll(async () => {
  service = await startTestService();
  for (const user of USERS) await service.addUser(user);
  await Promise.all([...usage, ...edges].map((record) => service.record(record)));
  await service.foldRollups();
  sql = createUsageSql(service.database);
  app = await openTestConsole({ backendUrl: service.url });
  await app.signIn(service.operators.finance);
  // Transactions of other tests on this cluster hold the feed back for a while.
  const requests = async () => {
    const overviews = await Promise.all(MONTHS.map((month) => app.caller().spend.overview({ month })));
    return overviews.reduce((sum, { sums }) => sum + sums.requests, 0);
  };
  await app.until(async () => (await requests()) === usage.length + edges.length);
}, 120_000);
afterAll(async () => {
  await app.close();
  await service.close();
});

const overviewEqualsSql = async () => {
  for (const month of MONTHS) {
    const { sums, through, previousSameSpan, previousWhole, activeUsers } = await app
      .caller()
      .spend.overview({ month });
    expect(sums).toEqual(await sql.month(month));
    expect(activeUsers).toBe((await sql.users(month)).size);
    const previous = addMonths(month, -1);
    if (month === MONTHS[0]) continue;
    expect(previousWhole).toBe((await sql.month(previous)).costMicroVnd);
    const elapsed = new Date(through).getTime() - monthStart(month).getTime();
    const end = Math.min(monthStart(previous).getTime() + elapsed - (elapsed % HOUR_MS), monthStart(month).getTime());
    expect(previousSameSpan).toBe(await sql.spentBetween(monthStart(previous), new Date(end)));
  }
};

describe.each(MONTHS)('in %s', (month) => {
  test.each(SPEND_DIMENSIONS)('each day split by %s is what PostgreSQL adds up', async (by) => {
    const expected = await sql.dayParts(month, by);
    const { days } = await app.caller().spend.byDay({ month, by });
    const shown = days.flatMap(({ day, parts }) =>
      parts.map(({ name, costMicroVnd }) => [`${day} ${name}`, costMicroVnd] as const),
    );
    const costly = (entries: Iterable<readonly [string, bigint]>) =>
      new Map(Array.from(entries).filter(([, cost]) => cost > 0n));
    expect(costly(shown)).toEqual(costly(expected));
  });

  test('the models with their sums are what PostgreSQL adds up', async () => {
    const models = await app.caller().spend.models({ month });
    const shown = new Map(models.map(({ provider: _provider, model, sharePercent: _share, ...sums }) => [model, sums]));
    expect(shown).toEqual(await sql.split(month, 'model'));
  });

  test.each(['day', 'provider', 'model', 'tier', 'complexity', 'category', 'arm'] as const)(
    'the spend table by %s is what PostgreSQL adds up',
    async (by) => {
      const { rows, total } = await app.caller().spend.table({ month, by });
      expect(new Map(rows.map(({ name, ...sums }) => [name, sums]))).toEqual(await sql.split(month, by));
      expect(total).toEqual(await sql.month(month));
    },
  );

  test('budget health counts every user once, in the band of their spend', async () => {
    const { bands, users } = await app.caller().spend.health({ month });
    expect(bands.map(({ band, users: count }) => ({ band, users: count }))).toEqual(await sql.bands(month));
    expect(users).toBe(USERS.length);
  });

  test('each user’s spend in the list is what PostgreSQL adds up', async () => {
    const expected = await sql.users(month);
    const { rows, total } = await app.caller().users.list({ month, limit: 200 });
    expect(total).toBe(USERS.length);
    for (const { id, costMicroVnd, requests } of rows)
      expect({ costMicroVnd, requests }).toEqual(expected.get(id) ?? { costMicroVnd: 0n, requests: 0 });
  });

  test('one user’s page is what PostgreSQL adds up', async () => {
    const of = { userId: FIRST.id, month };
    const { month: sums } = await app.caller().users.get(of);
    expect(sums).toMatchObject(await sql.month(month, FIRST.id));
    const { state, days, models, recent } = await app.caller().users.usage(of);
    expect(state).toBe('complete');
    const byDay = await sql.split(month, 'day', FIRST.id);
    const costOf = (day: string) => {
      const sum = byDay.get(day);
      // Nothing known of what that day cost is not the same as nothing spent.
      return sum && sum.unpricedRequests === sum.requests ? null : (sum?.costMicroVnd ?? 0n);
    };
    for (const { day, costMicroVnd, requests } of days)
      expect({ day, costMicroVnd, requests }).toEqual({
        day,
        costMicroVnd: costOf(day),
        requests: byDay.get(day)?.requests ?? 0,
      });
    expect(days.reduce((sum, { requests }) => sum + requests, 0)).toBe(sums?.requests);
    const shown = new Map(models.map(({ provider: _provider, model, sharePercent: _share, ...rest }) => [model, rest]));
    expect(shown).toEqual(await sql.split(month, 'model', FIRST.id));
    const newest = recent.map(({ requestId, costMicroVnd }) => ({
      request_id: requestId,
      vnd: costMicroVnd === null ? null : formatDecimal(costMicroVnd, 6),
    }));
    expect(new Set(newest.map(({ request_id }) => request_id)).size).toBe(newest.length);
    expect(newest.toSorted((a, b) => (a.request_id < b.request_id ? -1 : 1))).toEqual(
      (await sql.recent(month, FIRST.id)).toSorted((a, b) => (a.request_id < b.request_id ? -1 : 1)),
    );
  });
});

test('the overview is what PostgreSQL adds up, over three months and their edges', overviewEqualsSql);

test('the overview is the same after the console has been restarted', async () => {
  await app.restart();
  await overviewEqualsSql();
});
