import type {
  AlertView,
  DaySpend,
  Overview,
  SpendByDay,
  SpendDimension,
  SpendSums,
  SpendTable,
  SpendTableInput,
} from '#shared/contracts/views.ts';
import { HEALTH_BANDS, type HealthBand } from '#shared/domain/budget.ts';
import { microVnd, nanoUsd, percentOf, type MicroVnd } from '#shared/domain/money.ts';
import {
  addDays,
  addMonths,
  dayOf,
  daysOf,
  monthEnd,
  monthOf,
  monthStart,
  type Day,
  type Month,
} from '#shared/domain/time.ts';
import { FORECAST_WINDOW_DAYS, forecastMonth } from './forecast.ts';
import type { SpendApi } from './spend.router.ts';

type DayPart = { day: Day; name: string; costMicroVnd: MicroVnd };
type BandSums = { band: HealthBand; users: number; costMicroVnd: MicroVnd };
export type SpendStore = {
  /** Everything read inside belongs to one state of the mirror. */
  onSnapshot<T>(work: () => T): T;
  /** Newest first. */
  months(): Month[];
  /** The service's time of the newest rollups, ISO; null before the first. */
  asOf(): string | null;
  /** Null when the month has no rollups. */
  sums(month: Month): SpendSums | null;
  firstDay(): Day | null;
  /** Days with spend, both ends included. */
  dayTotals(from: Day, to: Day): Map<Day, MicroVnd>;
  /** From the start of a day, in whole hours that began before `before`; null without rollups there. */
  spentBetween(from: Date, before: Date): MicroVnd | null;
  parts(month: Month, by: SpendDimension): DayPart[];
  models(month: Month): (SpendSums & { provider: string; model: string })[];
  /** All listed users. */
  users(): number;
  /** Users with usage in the month, by band. */
  bands(month: Month): BandSums[];
  newestAlerts(month: Month, limit: number): AlertView[];
  table(input: SpendTableInput): SpendTable['rows'];
};

const HOUR_MS = 3_600_000;
const MOST_NAMES = 8;
const OTHER = 'other';
const LATEST_ALERTS = 8;

const NO_SPEND: SpendSums = {
  costMicroVnd: microVnd(0n),
  costNanoUsd: nanoUsd(0n),
  exactMicroVnd: microVnd(0n),
  estimatedMicroVnd: microVnd(0n),
  baselineMicroVnd: microVnd(0n),
  requests: 0,
  failedRequests: 0,
  abandonedRequests: 0,
  unpricedRequests: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
};
const addSums = (a: SpendSums, b: SpendSums): SpendSums => ({
  costMicroVnd: microVnd(a.costMicroVnd + b.costMicroVnd),
  costNanoUsd: nanoUsd(a.costNanoUsd + b.costNanoUsd),
  exactMicroVnd: microVnd(a.exactMicroVnd + b.exactMicroVnd),
  estimatedMicroVnd: microVnd(a.estimatedMicroVnd + b.estimatedMicroVnd),
  baselineMicroVnd: microVnd(a.baselineMicroVnd + b.baselineMicroVnd),
  requests: a.requests + b.requests,
  failedRequests: a.failedRequests + b.failedRequests,
  abandonedRequests: a.abandonedRequests + b.abandonedRequests,
  unpricedRequests: a.unpricedRequests + b.unpricedRequests,
  inputTokens: a.inputTokens + b.inputTokens,
  cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
});
type Costly = { costMicroVnd: MicroVnd };
const dearestFirst = (a: Costly, b: Costly) =>
  a.costMicroVnd === b.costMicroVnd ? 0 : a.costMicroVnd < b.costMicroVnd ? 1 : -1;

const earlier = (a: Date, b: Date) => (a < b ? a : b);

/** Up to the same day and hour of the month before, in whole hours, and not past that month's end. */
const sameSpanEnd = (month: Month, through: Date) => {
  const elapsed = through.getTime() - monthStart(month).getTime();
  const wholeHours = elapsed - (elapsed % HOUR_MS);
  return earlier(new Date(monthStart(addMonths(month, -1)).getTime() + wholeHours), monthStart(month));
};

const splitByDay = (parts: readonly DayPart[], days: readonly Day[]): SpendByDay => {
  const totals = new Map<string, bigint>();
  for (const { name, costMicroVnd } of parts) totals.set(name, (totals.get(name) ?? 0n) + costMicroVnd);
  const ranked = Array.from(totals, ([name, total]) => ({ name, costMicroVnd: microVnd(total) })).sort(dearestFirst);
  const named = ranked.slice(0, MOST_NAMES).map(({ name }) => name);
  const names = ranked.length > MOST_NAMES ? [...named, OTHER] : named;
  const shown = new Set(named);
  const costs = new Map<string, bigint>();
  for (const { day, name, costMicroVnd } of parts) {
    const id = `${day} ${shown.has(name) ? name : OTHER}`;
    costs.set(id, (costs.get(id) ?? 0n) + costMicroVnd);
  }
  const ofDay = (day: Day): DaySpend => ({
    day,
    parts: names.map((name) => ({ name, costMicroVnd: microVnd(costs.get(`${day} ${name}`) ?? 0n) })),
  });
  return { names, days: days.map(ofDay) };
};

/** Spend as the overview and the spend page show it, all of it from the mirror. */
export const createSpendService = ({ store, clock }: { store: SpendStore; clock: () => Date }): SpendApi => {
  /** Now, or where the data ends while the service is out of reach; the month's end for a past month. */
  const throughOf = (month: Month) => {
    const asOf = store.asOf();
    const now = asOf ? earlier(clock(), new Date(asOf)) : clock();
    const current = earlier(now, monthEnd(month));
    return current < monthStart(month) ? monthStart(month) : current;
  };
  const forecast = (month: Month, through: Date, spent: MicroVnd) => {
    if (month !== monthOf(clock()) || month !== monthOf(through)) return null;
    const today = dayOf(through);
    return forecastMonth({
      through,
      spent,
      dayTotals: store.dayTotals(addDays(today, -FORECAST_WINDOW_DAYS), addDays(today, -1)),
      firstDay: store.firstDay(),
    });
  };

  const overview = (month: Month): Overview => {
    const sums = store.sums(month) ?? NO_SPEND;
    const through = throughOf(month);
    const previous = addMonths(month, -1);
    return {
      month,
      sums,
      through: through.toISOString(),
      previousSameSpan: store.spentBetween(monthStart(previous), sameSpanEnd(month, through)),
      previousWhole: store.sums(previous)?.costMicroVnd ?? null,
      forecast: forecast(month, through, sums.costMicroVnd),
      activeUsers: store.bands(month).reduce((sum, { users }) => sum + users, 0),
    };
  };
  /** Users without usage count in the lowest band, as they do in the list of users. */
  const health = (month: Month) => {
    const stored = new Map(store.bands(month).map((sums) => [sums.band, sums]));
    const users = store.users();
    const active = Array.from(stored.values()).reduce((sum, band) => sum + band.users, 0);
    const bands = HEALTH_BANDS.map((band) => ({
      band,
      users: (stored.get(band)?.users ?? 0) + (band === 'under75' ? users - active : 0),
      costMicroVnd: stored.get(band)?.costMicroVnd ?? microVnd(0n),
    }));
    return { bands, users };
  };
  const table = (input: SpendTableInput) => {
    const rows = store.table(input);
    const sorted = input.by === 'day' ? rows.sort((a, b) => (a.name < b.name ? -1 : 1)) : rows.sort(dearestFirst);
    return { rows: sorted, total: rows.reduce<SpendSums>(addSums, NO_SPEND) };
  };

  return {
    months: () =>
      store.onSnapshot(() =>
        Array.from(new Set([monthOf(clock()), ...store.months()]))
          .sort()
          .reverse(),
      ),
    overview: (month) => store.onSnapshot(() => overview(month)),
    byDay: ({ month, by }) =>
      store.onSnapshot(() => {
        const today = dayOf(clock());
        const days = daysOf(month).filter((day) => day <= today);
        return splitByDay(store.parts(month, by), days);
      }),
    models: (month) =>
      store.onSnapshot(() => {
        const models = store.models(month).sort(dearestFirst);
        const total = models.reduce((sum, { costMicroVnd }) => sum + costMicroVnd, 0n);
        return models.map((model) => ({ ...model, sharePercent: percentOf(model.costMicroVnd, total) }));
      }),
    health: (month) => store.onSnapshot(() => health(month)),
    latestAlerts: (month) => store.onSnapshot(() => store.newestAlerts(month, LATEST_ALERTS)),
    table: (input) => store.onSnapshot(() => table(input)),
  };
};
