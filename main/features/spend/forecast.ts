import { divideRounded, microVnd, type MicroVnd } from '#shared/domain/money.ts';
import { addDays, DAY_MS, dayOf, dayStart, monthEnd, monthOf, type Day } from '#shared/domain/time.ts';

/** Days looked back on: four of each weekday. */
export const FORECAST_WINDOW_DAYS = 28;
const ENOUGH_DAYS = 3;
/** Two-sided 95 % of the normal distribution. */
const Z = 1.96;

export type ForecastInput = {
  /** The last instant that `spent` covers. */
  through: Date;
  /** This month so far. */
  spent: MicroVnd;
  /** Spend of whole days before today; a day of the window without an entry had none. */
  dayTotals: ReadonlyMap<Day, MicroVnd>;
  /** The first day with data at all; null without any. */
  firstDay: Day | null;
};
const weekday = (day: Day) => new Date(`${day}T00:00:00Z`).getUTCDay();
const mean = (amounts: readonly bigint[]) =>
  divideRounded(
    amounts.reduce((sum, amount) => sum + amount, 0n),
    BigInt(amounts.length),
  );

/** The whole days before today that there is data for, newest first. */
const windowDays = (today: Day, firstDay: Day) =>
  Array.from({ length: FORECAST_WINDOW_DAYS }, (_, index) => addDays(today, -1 - index)).filter(
    (day) => day >= firstDay,
  );

/** What each weekday costs: its mean in the window, or the mean of all days when it is not in it. */
const createExpectation = (days: readonly Day[], totalOf: (day: Day) => bigint) => {
  const overall = mean(days.map(totalOf));
  const byWeekday = Array.from({ length: 7 }, (_, number) => days.filter((day) => weekday(day) === number)).map(
    (same) => (same.length === 0 ? overall : mean(same.map(totalOf))),
  );
  return {
    expected: (day: Day) => byWeekday[weekday(day)] ?? overall,
    weekdays: new Set(days.map(weekday)).size,
  };
};

/**
 * Month end = spent so far + the mean of the weekday for each day left, today's share by the time left of it.
 * The 95 % range is the prediction interval of a sum of r further days around fitted means (Hyndman & Athanasopoulos,
 * Forecasting: Principles and Practice, 3rd ed., §5.5): ± 1,96 · s · √(r + r²/n), where s is the spread of the n days
 * around their weekday's mean (n − weekdays degrees of freedom). It never goes below what is spent.
 * Null before there are three whole days. The range is a statistic, so its width alone is computed in floats.
 */
export const forecastMonth = ({ through, spent, dayTotals, firstDay }: ForecastInput) => {
  const today = dayOf(through);
  const days = firstDay === null ? [] : windowDays(today, firstDay);
  if (days.length < ENOUGH_DAYS) return null;
  const totalOf = (day: Day): bigint => dayTotals.get(day) ?? 0n;
  const { expected, weekdays } = createExpectation(days, totalOf);

  const end = monthEnd(monthOf(through)).getTime();
  const tomorrow = addDays(today, 1);
  const leftMs = dayStart(tomorrow).getTime() - through.getTime();
  let rest = divideRounded(expected(today) * BigInt(leftMs), BigInt(DAY_MS));
  for (let day = tomorrow; dayStart(day).getTime() < end; day = addDays(day, 1)) rest += expected(day);

  const squares = days.reduce((sum, day) => sum + Number(totalOf(day) - expected(day)) ** 2, 0);
  const spread = Math.sqrt(squares / Math.max(1, days.length - weekdays));
  const daysLeft = (end - through.getTime()) / DAY_MS;
  const width = BigInt(Math.round(Z * spread * Math.sqrt(daysLeft + daysLeft ** 2 / days.length)));
  const endOfMonth = spent + rest;
  const low = endOfMonth - width;
  return {
    endOfMonth: microVnd(endOfMonth),
    low: microVnd(low > spent ? low : spent),
    high: microVnd(endOfMonth + width),
  };
};
