import { openMirrorReader } from '#main/db/mirror.ts';
import { monthText } from '#main/db/columns.ts';
import { createSpendService } from '#main/features/spend/spend.service.ts';
import { createSpendStore } from '#main/features/spend/spend.store.ts';
import { createUsersStore } from '#main/features/users/users.store.ts';
import { userUsageFromMirror } from '#main/features/users/user-usage-view.ts';
import { SPEND_DIMENSIONS, USER_SORTS, userListInput, type UserListInput } from '#shared/contracts/views.ts';
import { bar, type Bar, type BenchResult, type BenchSize } from './bar.ts';
import { BENCH_MONTH, BENCH_NOW, benchMirror, SIZES } from './bench-mirror.ts';
import { percentile, timeCalls } from './percentile.ts';
import { scramble } from './sample-names.ts';

const LIMIT_MS = 16;
const CALLS = { small: 20, large: 60 } as const;
const CURRENT = monthText(BENCH_MONTH);
const monthAt = (index: number, months: number) => monthText(BENCH_MONTH - (index % months));

type Query = (index: number) => unknown;

const spendQueries = (path: string, months: number): Record<string, Query> => {
  const service = createSpendService({ store: createSpendStore(openMirrorReader(path)), clock: () => BENCH_NOW });
  const month = (index: number) => monthAt(index, months);
  return {
    months: () => service.months(),
    overview: (index) => service.overview(month(index)),
    overviewCurrent: () => service.overview(CURRENT),
    models: (index) => service.models(month(index)),
    health: (index) => service.health(month(index)),
    latestAlerts: (index) => service.latestAlerts(month(index)),
    ...Object.fromEntries(
      SPEND_DIMENSIONS.map((by) => [`byDay.${by}`, (index: number) => service.byDay({ month: month(index), by })]),
    ),
    ...Object.fromEntries(
      [...SPEND_DIMENSIONS, 'day', 'category', 'arm'].map((by) => [
        `table.${by}`,
        (index: number) => service.table({ month: month(index), by: by as 'day' }),
      ]),
    ),
    'table.filtered': (index) => service.table({ month: month(index), by: 'model', tier: 'starter' }),
    'table.filteredDay': (index) =>
      service.table({ month: month(index), by: 'day', model: 'model-3', complexity: 'simple' }),
  };
};

const listQueries = (path: string, { users }: { users: number }): Record<string, Query> => {
  const db = openMirrorReader(path);
  const store = createUsersStore(db);
  const list = (input: Partial<UserListInput>) => store.list(userListInput.parse({ month: CURRENT, ...input }));
  const anywhere = (index: number, share = 1) => Math.floor((scramble(index) / 2 ** 32) * users * share * 0.99);
  const queries: Record<string, Query> = {
    userUsage: (index) => {
      const id = db
        .prepare('SELECT id FROM users WHERE key = ?')
        .pluck()
        .get(1 + anywhere(index));
      return userUsageFromMirror(db, String(id), CURRENT, BENCH_NOW);
    },
  };
  for (const sort of USER_SORTS) {
    queries[`users.${sort}`] = (index) => list({ sort, descending: index % 2 === 0 });
    queries[`users.${sort}.anywhere`] = (index) => list({ sort, offset: anywhere(index), descending: index % 2 === 0 });
    queries[`users.${sort}.tier`] = (index) => list({ sort, tier: 'premium', offset: anywhere(index, 0.33) });
    queries[`users.${sort}.band`] = (index) => list({ sort, band: 'over100', offset: anywhere(index, 0.05) });
    queries[`users.${sort}.both`] = (index) =>
      list({ sort, band: 'under75', tier: 'starter', offset: anywhere(index, 0.4) });
  }
  return queries;
};

/** Every query of the overview, the spend page, the list of users and one user's requests, on a read-only connection. */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const path = benchMirror(size);
  const figures: Record<string, number> = {};
  const bars: Record<string, Bar> = {};
  const queries = { ...spendQueries(path, SIZES[size].months), ...listQueries(path, SIZES[size]) };
  for (const [name, query] of Object.entries(queries)) {
    const times = timeCalls(CALLS[size], query);
    figures[`${name}.p50Ms`] = percentile(times, 0.5);
    bars[`${name}.p95Ms`] = bar(percentile(times, 0.95), LIMIT_MS, 'atMost');
    console.log(`${name.padEnd(28)} p50 ${figures[`${name}.p50Ms`]} ms, p95 ${bars[`${name}.p95Ms`]?.value} ms`);
  }
  return { figures, bars };
};
