import type { Database } from 'better-sqlite3';
import { newestAlerts } from '#main/db/alert-views.ts';
import { MODEL_SEPARATOR } from '#main/db/spend-writer.ts';
import { dayNumber, dayNumberAt, dayText, monthNumber, monthText } from '#main/db/columns.ts';
import { prepared, preparedExact } from '#main/db/prepared.ts';
import { storedMonths } from '#main/db/standing-writer.ts';
import { guardStorage } from '#main/db/sqlite.ts';
import { SUM_SELECT, spendSums, type SumRow } from '#main/db/sum-rows.ts';
import { readStored } from '#main/db/sync-state.ts';
import { highestUserKey } from '#main/db/user-keys.ts';
import { addSet, countBits, emptyBitmap, tierSet } from '#main/db/user-sets.ts';
import type { HealthBand } from '#shared/domain/budget.ts';
import { microVnd } from '#shared/domain/money.ts';
import { dayOf, dayStart, daysOf, monthOf, type Day, type Month } from '#shared/domain/time.ts';
import { TIERS } from '#shared/domain/usage.ts';
import type { SpendStore } from './spend.service.ts';

/** First and last day of a month as stored. */
const daysRange = (month: Month) => {
  const first = dayNumber(daysOf(month)[0] ?? dayOf(new Date(0)));
  return [first, first + daysOf(month).length - 1] as const;
};

/** Where a dimension is in `spend_days`, and what it is called there. A model's name holds its provider too. */
const NAME_OF: Readonly<Record<string, { dimension: string; name: string }>> = {
  provider: { dimension: 'model', name: `substr(name, 1, instr(name, '${MODEL_SEPARATOR}') - 1)` },
  model: { dimension: 'model', name: `substr(name, instr(name, '${MODEL_SEPARATOR}') + 1)` },
  // Any dimension adds up to the whole; tiers are fewest.
  day: { dimension: 'tier', name: 'day' },
};
const nameOf = (by: string) => NAME_OF[by] ?? { dimension: by, name: 'name' };
const FILTERS = ['provider', 'model', 'tier', 'complexity', 'category', 'arm'] as const;
type Split = SumRow & { name: string | bigint };

const readMonths = (db: Database): Month[] => {
  const days = prepared<[], { day: number }>(db, `SELECT DISTINCT day FROM spend_days WHERE dimension = 'tier'`).all();
  const months = new Set([
    ...days.map(({ day }) => monthOf(dayStart(dayText(day)))),
    ...storedMonths(db).map(monthText),
  ]);
  return Array.from(months).sort().reverse();
};

type TableInput = Parameters<SpendStore['table']>[0];
/** One dimension alone is kept ready; with filters, whole months come from sums by month, the rest from those by day. */
const selectSplit = (input: TableInput) => {
  const filters = FILTERS.filter((filter) => input[filter] !== undefined);
  const values = filters.map((filter) => input[filter] ?? '');
  const conditions = filters.map((filter) => `AND ${filter} = ?`).join(' ');
  const [first, last] = daysRange(input.month);
  const day = input.day && dayNumber(input.day);
  const span = day === undefined ? [first, last] : [Math.max(first, day), Math.min(last, day)];
  if (filters.length === 0) {
    const { dimension, name } = nameOf(input.by);
    const from = 'spend_days WHERE dimension = ? AND day BETWEEN ? AND ?';
    return { sql: `SELECT ${name} AS name, ${SUM_SELECT} FROM ${from} GROUP BY 1`, values: [dimension, ...span] };
  }
  if (day === undefined && input.by !== 'day') {
    const from = `rollup_months WHERE month = ? ${conditions}`;
    const ofMonth = [monthNumber(input.month), ...values];
    return { sql: `SELECT ${input.by} AS name, ${SUM_SELECT} FROM ${from} GROUP BY 1`, values: ofMonth };
  }
  const from = `rollup_days WHERE day BETWEEN ? AND ? ${conditions}`;
  return { sql: `SELECT ${input.by} AS name, ${SUM_SELECT} FROM ${from} GROUP BY 1`, values: [...span, ...values] };
};

const readTable = (db: Database, input: TableInput) => {
  const { sql, values } = selectSplit(input);
  return preparedExact<(string | number)[], Split>(db, sql)
    .all(...values)
    .map((row) => ({
      ...spendSums(row),
      name: input.by === 'day' ? dayText(Number(row.name)) : String(row.name),
    }));
};

const readModels = (db: Database, month: Month) =>
  preparedExact<[number, number], Split>(
    db,
    `SELECT name, ${SUM_SELECT} FROM spend_days WHERE dimension = 'model' AND day BETWEEN ? AND ? GROUP BY name`,
  )
    .all(...daysRange(month))
    .map((row) => {
      const [provider = '', model = ''] = String(row.name).split(MODEL_SEPARATOR);
      return { ...spendSums(row), provider, model };
    });

const readParts = (db: Database, month: Month, by: string) => {
  const { dimension, name } = nameOf(by);
  return preparedExact<[string, number, number], { day: bigint; name: string; cost: bigint }>(
    db,
    `SELECT day, ${name} AS name, sum(cost_micro_vnd) AS cost FROM spend_days
     WHERE dimension = ? AND day BETWEEN ? AND ? GROUP BY 1, 2`,
  )
    .all(dimension, ...daysRange(month))
    .map((row) => ({ day: dayText(Number(row.day)), name: row.name, costMicroVnd: microVnd(row.cost) }));
};

type DayTotal = { day: bigint; cost: bigint };
const readDayTotals = (db: Database, from: Day, to: Day) =>
  new Map(
    preparedExact<[number, number], DayTotal>(
      db,
      `SELECT day, sum(cost_micro_vnd) AS cost FROM spend_days
       WHERE dimension = 'tier' AND day BETWEEN ? AND ? GROUP BY day`,
    )
      .all(dayNumber(from), dayNumber(to))
      .map((row) => [dayText(Number(row.day)), microVnd(row.cost)]),
  );

/** Whole days from the day sums, the last hours from the rollups. */
const readSpentBetween = (db: Database, from: Date, before: Date) => {
  const lastDay = dayNumberAt(before.getTime());
  const days = preparedExact<[number, number], { cost: bigint | null }>(
    db,
    `SELECT sum(cost_micro_vnd) AS cost FROM spend_days WHERE dimension = 'tier' AND day >= ? AND day < ?`,
  ).get(dayNumberAt(from.getTime()), lastDay);
  const hours = preparedExact<[number, number], { cost: bigint | null }>(
    db,
    'SELECT sum(cost_micro_vnd) AS cost FROM rollups WHERE hour >= ? AND hour < ?',
  ).get(dayStart(dayText(lastDay)).getTime(), before.getTime());
  const parts = [days?.cost ?? null, hours?.cost ?? null].filter((cost) => cost !== null);
  return parts.length === 0 ? null : microVnd(parts.reduce((sum, cost) => sum + cost, 0n));
};

const countUsers = (db: Database) => {
  const listed = emptyBitmap(highestUserKey(db));
  for (const tier of TIERS) addSet(db, tierSet(tier), listed);
  return countBits(listed);
};

const readBands = (db: Database, month: Month) =>
  preparedExact<[number], { band: HealthBand; users: bigint; cost: bigint }>(
    db,
    `SELECT band, sum(users) AS users, sum(cost_micro_vnd) AS cost FROM month_bands WHERE month = ? GROUP BY band`,
  )
    .all(monthNumber(month))
    .map(({ band, users, cost }) => ({ band, users: Number(users), costMicroVnd: microVnd(cost) }));

/** Figures of spend from the mirror. Each answer is one snapshot of it. */
export const createSpendStore = (db: Database): SpendStore => ({
  onSnapshot: (work) => guardStorage(() => db.transaction(work)()),
  months: () => readMonths(db),
  asOf: () => readStored(db).find(({ collection }) => collection === 'rollups')?.asOf ?? null,
  sums: (month) => {
    const row = preparedExact<[number, number], SumRow>(
      db,
      `SELECT ${SUM_SELECT} FROM spend_days WHERE dimension = 'tier' AND day BETWEEN ? AND ?`,
    ).get(...daysRange(month));
    return row && row.requests !== null ? spendSums(row) : null;
  },
  firstDay: () => {
    const row = prepared<[], { day: number | null }>(
      db,
      `SELECT min(day) AS day FROM spend_days WHERE dimension = 'tier'`,
    ).get();
    return row?.day === null || row === undefined ? null : dayText(row.day);
  },
  dayTotals: (from, to) => readDayTotals(db, from, to),
  spentBetween: (from, before) => readSpentBetween(db, from, before),
  parts: (month, by) => readParts(db, month, by),
  models: (month) => readModels(db, month),
  users: () => countUsers(db),
  bands: (month) => readBands(db, month),
  newestAlerts: (month, limit) => newestAlerts(db, { month: monthNumber(month) }, limit),
  table: (input) => readTable(db, input),
});
