import { UNHANDLED } from '#tests/support/user-settings.ts';
import type { Database } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { applyPage } from '#main/db/apply-page.ts';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { SPEND_DIMENSIONS } from '#shared/contracts/views.ts';
import { microVnd } from '#shared/domain/money.ts';
import { addMonths, monthEnd, monthStart, type Month } from '#shared/domain/time.ts';
import { CATEGORIES, COMPLEXITIES, TIERS } from '#shared/domain/usage.ts';
import { applyFeed, feedUsage, feedUser, mirrorFeed, pageOf, testMirror } from '#tests/support/mirror-feed.ts';
import { createSpendService } from './spend.service.ts';
import { createSpendStore } from './spend.store.ts';

const NOW = new Date('2026-11-22T07:00:00.000Z');
const MONTHS = ['2026-09', '2026-10', '2026-11'] as Month[];
const users = TIERS.map((tier) => feedUser(`user-${tier}`, `Người ${tier}`, tier));
const pick = <T>(list: readonly T[], number: number) => list[number % list.length] as T;

/** Every three hours from September to now, on many models; and the last and first millisecond of each month. */
const usage = () => {
  const instants = [
    ...Array.from({ length: 650 }, (_, index) => Date.UTC(2026, 8, 1) + index * 10_800_000),
    ...MONTHS.flatMap((month) => [monthStart(month).getTime() - 1, monthStart(month).getTime()]),
    NOW.getTime() - 1,
  ].filter((ms) => ms < NOW.getTime());
  return instants.map((ms, index) =>
    feedUsage(
      pick(users, index).id,
      new Date(ms).toISOString(),
      index % 17 === 0 ? null : BigInt(index + 1) * 1_234_567n,
      {
        provider: `provider-${index % 3}`,
        model: `model-${index % 11}`,
        tier: pick(TIERS, index),
        complexity: pick(COMPLEXITIES, index >> 1),
        category: pick(CATEGORIES, index >> 2),
        arm: index % 5 === 0 ? 'control' : 'treatment',
        status: index % 13 === 0 ? 'failed' : index % 19 === 0 ? 'abandoned' : 'ok',
        tokenSource: index % 7 === 0 ? 'estimated' : 'exact',
      },
    ),
  );
};
const filled = () => {
  const db = testMirror();
  applyFeed(db, mirrorFeed(users, usage()), NOW);
  return { db, spend: createSpendService({ store: createSpendStore(db), clock: () => NOW }) };
};

/** The figures again, from the requests alone. */
const SUMS = `count(*) AS requests, sum(status = 'failed') AS failedRequests, sum(status = 'abandoned') AS abandonedRequests,
  sum(cost_micro_vnd IS NULL) AS unpricedRequests, sum(input_tokens) AS inputTokens,
  sum(cached_input_tokens) AS cachedInputTokens, sum(output_tokens) AS outputTokens,
  coalesce(sum(cost_nano_usd), 0) AS costNanoUsd, coalesce(sum(cost_micro_vnd), 0) AS costMicroVnd,
  coalesce(sum(iif(token_source = 'estimated', cost_micro_vnd, 0)), 0) AS estimatedMicroVnd,
  coalesce(sum(iif(token_source = 'exact', cost_micro_vnd, 0)), 0) AS exactMicroVnd,
  coalesce(sum(baseline_micro_vnd), 0) AS baselineMicroVnd`;
const MONEY = new Set(['costNanoUsd', 'costMicroVnd', 'estimatedMicroVnd', 'exactMicroVnd', 'baselineMicroVnd']);
type Row = Record<string, string | bigint>;
const query = (db: Database, sql: string, from: Date, before: Date, ...more: string[]) =>
  db
    .prepare<unknown[], Row>(sql)
    .safeIntegers()
    .all(from.getTime(), before.getTime(), ...more)
    .map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [
          key,
          typeof value === 'bigint' && !MONEY.has(key) ? Number(value) : value,
        ]),
      ),
    );
const WHERE = 'FROM usage WHERE occurred_at >= ? AND occurred_at < ?';
const span = (month: Month) => [monthStart(month), monthEnd(month)] as const;

test('the sums of every month equal those of its requests, to the millisecond of its edge', () => {
  const { db, spend } = filled();
  for (const month of MONTHS) {
    const [expected] = query(db, `SELECT ${SUMS} ${WHERE}`, ...span(month));
    expect(spend.overview(month).sums).toEqual(expected);
    const [active] = query(db, `SELECT count(DISTINCT user_key) AS users ${WHERE}`, ...span(month));
    expect(spend.overview(month).activeUsers).toBe(active?.users);
  }
});

test('the month before is counted up to the same day and hour, and whole', () => {
  const { db, spend } = filled();
  const spent = (from: Date, before: Date) =>
    query(db, `SELECT coalesce(sum(cost_micro_vnd), 0) AS costMicroVnd ${WHERE}`, from, before)[0]?.costMicroVnd;
  const october = monthStart('2026-10' as Month);
  const sameHour = new Date(october.getTime() + NOW.getTime() - monthStart('2026-11' as Month).getTime());
  expect(spend.overview('2026-11' as Month)).toMatchObject({
    through: NOW.toISOString(),
    previousSameSpan: spent(october, sameHour),
    previousWhole: spent(...span('2026-10' as Month)),
  });
  // October has 31 days, September 30.
  expect(spend.overview('2026-10' as Month)).toMatchObject({
    through: monthEnd('2026-10' as Month).toISOString(),
    previousSameSpan: spent(...span('2026-09' as Month)),
    forecast: null,
  });
  expect(spend.overview('2026-08' as Month)).toMatchObject({
    previousSameSpan: null,
    previousWhole: null,
    forecast: null,
  });
});

test('while the service is out of reach the figure reaches as far as the data', () => {
  const { db } = filled();
  const later = createSpendService({ store: createSpendStore(db), clock: () => new Date('2026-11-25T00:00:00.000Z') });
  expect(later.overview('2026-11' as Month).through).toBe(NOW.toISOString());
});

test('each table, with and without filters, splits exactly the requests of its month', () => {
  const { db, spend } = filled();
  const day = `date((occurred_at + 25200000) / 1000, 'unixepoch')`;
  const filters = [
    {},
    { tier: 'premium' },
    { model: 'model-3', arm: 'treatment' },
    { provider: 'provider-1', complexity: 'simple', category: 'chat' },
  ] as const;
  for (const month of MONTHS)
    for (const by of [...SPEND_DIMENSIONS, 'day', 'category', 'arm'] as const)
      for (const filter of filters) {
        const conditions = Object.keys(filter).map((key) => ` AND ${key} = ?`);
        const sql = `SELECT ${by === 'day' ? day : by} AS name, ${SUMS} ${WHERE}${conditions.join('')} GROUP BY 1`;
        const table = spend.table({ month, by, ...filter });
        const sorted = (rows: readonly { name?: unknown }[]) =>
          rows.toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
        expect(sorted(table.rows)).toEqual(sorted(query(db, sql, ...span(month), ...Object.values(filter))));
        expect(table.total.costMicroVnd).toBe(table.rows.reduce((sum, row) => sum + row.costMicroVnd, 0n));
      }
});

test('a table of one day holds that day alone', () => {
  const { db, spend } = filled();
  const from = new Date('2026-11-05T00:00:00+07:00');
  const before = new Date('2026-11-06T00:00:00+07:00');
  const expected = query(db, `SELECT model AS name, ${SUMS} ${WHERE} AND tier = 'starter' GROUP BY 1`, from, before);
  const table = spend.table({ month: '2026-11' as Month, by: 'model', day: '2026-11-05' as never, tier: 'starter' });
  expect(table.rows).toHaveLength(expected.length);
  expect(table.rows).toEqual(expect.arrayContaining(expected));
  expect(spend.table({ month: '2026-10' as Month, by: 'model', day: '2026-11-05' as never }).rows).toEqual([]);
});

test('days are filled with zeros up to today, and all but eight names are summed as other', () => {
  const { db, spend } = filled();
  const byModel = spend.byDay({ month: '2026-11' as Month, by: 'model' });
  expect(byModel.days.map(({ day }) => day).at(0)).toBe('2026-11-01');
  expect(byModel.days.map(({ day }) => day).at(-1)).toBe('2026-11-22');
  expect(byModel.names).toHaveLength(9);
  expect(byModel.names.at(-1)).toBe('other');
  const all = byModel.days.flatMap(({ parts }) => parts).reduce((sum, part) => sum + part.costMicroVnd, 0n);
  expect(all).toBe(spend.overview('2026-11' as Month).sums.costMicroVnd);
  const ranked = query(
    db,
    `SELECT model AS name, sum(cost_micro_vnd) AS costMicroVnd ${WHERE} GROUP BY 1 ORDER BY 2 DESC LIMIT 8`,
    ...span('2026-11' as Month),
  );
  expect(byModel.names.slice(0, 8)).toEqual(ranked.map(({ name }) => name));
  expect(spend.byDay({ month: '2026-12' as Month, by: 'tier' })).toEqual({ names: [], days: [] });
});

test('models come with provider and share, dearest first', () => {
  const { db, spend } = filled();
  const models = spend.models('2026-10' as Month);
  const expected = query(
    db,
    `SELECT provider, model, ${SUMS} ${WHERE} GROUP BY 1, 2 ORDER BY costMicroVnd DESC`,
    ...span('2026-10' as Month),
  );
  expect(models).toMatchObject(expected);
  expect(models.reduce((sum, { sharePercent }) => sum + sharePercent, 0)).toBeCloseTo(100, 0);
});

test('budget health counts every user once, those without usage as under 75 %', () => {
  const db = testMirror();
  const [starter, premium, ultimate] = users.map(({ id }) => id);
  applyFeed(
    db,
    mirrorFeed(
      [...users, feedUser('idle')],
      [
        feedUsage(starter ?? '', '2026-11-02T00:00:00.000Z', 29_000_000_001n),
        feedUsage(premium ?? '', '2026-11-02T00:00:00.000Z', 58_000_000_000n),
        feedUsage(ultimate ?? '', '2026-11-02T00:00:00.000Z', 104_400_000_000n),
      ],
    ),
    NOW,
  );
  const spend = createSpendService({ store: createSpendStore(db), clock: () => NOW });
  expect(spend.health('2026-11' as Month)).toEqual({
    users: 4,
    bands: [
      { band: 'under75', users: 1, costMicroVnd: 0n },
      { band: 'from75', users: 0, costMicroVnd: 0n },
      { band: 'from90', users: 1, costMicroVnd: 104_400_000_000n },
      { band: 'from95', users: 1, costMicroVnd: 58_000_000_000n },
      { band: 'over100', users: 1, costMicroVnd: 29_000_000_001n },
    ],
  });
});

test('the newest alerts of the month come with the names of their users', () => {
  const { db, spend } = filled();
  const alert = (number: number, month: Month): FeedRow<'alerts'> => ({
    id: `alert-${number}`,
    userId: users[0]?.id ?? '',
    month,
    level: 'warning',
    spentMicroVnd: microVnd(22_000_000_000n),
    budgetVnd: 29_000,
    raisedAt: new Date(NOW.getTime() - number * 1_000).toISOString(),
    ...UNHANDLED,
    deliveries: [],
  });
  const november = Array.from({ length: 10 }, (_, number) => alert(number, '2026-11' as Month));
  applyPage(db, 'alerts', pageOf<'alerts'>([...november, alert(99, '2026-10' as Month)]));
  const shown = spend.latestAlerts('2026-11' as Month);
  expect(shown.map(({ id }) => id)).toEqual(november.slice(0, 8).map(({ id }) => id));
  expect(shown[0]).toMatchObject({ ...november[0], userName: 'Người starter' });
});

test('months run from the newest to the first with data, and hold the running one', () => {
  const { db } = filled();
  const next = createSpendService({ store: createSpendStore(db), clock: () => new Date('2026-12-01T00:00:00+07:00') });
  // The last millisecond of August is in the sample.
  expect(next.months()).toEqual(['2026-12', ...MONTHS.toReversed(), addMonths('2026-09' as Month, -1)]);
});
