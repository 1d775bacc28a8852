import { expect, test } from 'vitest';
import { vnd } from '#shared/domain/money.ts';
import { addDays, type Day } from '#shared/domain/time.ts';
import { forecastMonth } from './forecast.ts';

const TODAY = '2026-11-22' as Day;
const days = (count: number, dong: (day: Day) => number) =>
  new Map(Array.from({ length: count }, (_, index) => addDays(TODAY, -1 - index)).map((day) => [day, vnd(dong(day))]));
const noon = new Date('2026-11-22T12:00:00+07:00');
const isSunday = (day: Day) => new Date(`${day}T00:00:00Z`).getUTCDay() === 0;

test('even days go on, today by the half that is left, and the range has no width', () => {
  const forecast = forecastMonth({
    through: noon,
    spent: vnd(2_150),
    dayTotals: days(28, () => 100),
    firstDay: addDays(TODAY, -90),
  });
  expect(forecast).toEqual({ endOfMonth: vnd(2_150 + 850), low: vnd(3_000), high: vnd(3_000) });
});

test('a quiet weekday stays quiet', () => {
  const forecast = forecastMonth({
    through: new Date('2026-11-22T00:00:00+07:00'),
    spent: vnd(0),
    dayTotals: days(28, (day) => (isSunday(day) ? 0 : 100)),
    firstDay: addDays(TODAY, -90),
  });
  // 22 November 2026 is a Sunday, as is the 29th; seven other days are left.
  expect(forecast?.endOfMonth).toBe(vnd(700));
});

test('uneven days make the range wide, yet never below what is spent', () => {
  const forecast = forecastMonth({
    through: noon,
    spent: vnd(5_000),
    dayTotals: days(28, (day) => (day === '2026-11-20' ? 28_000 : 0)),
    firstDay: addDays(TODAY, -90),
  });
  if (!forecast) throw new Error('There is enough to forecast');
  expect(forecast.low).toBe(vnd(5_000));
  expect(forecast.high > forecast.endOfMonth).toBe(true);
});

test('before three whole days there is no forecast; days without spend count from the first day on', () => {
  const input = { through: noon, spent: vnd(10), dayTotals: new Map<Day, never>() };
  expect(forecastMonth({ ...input, firstDay: null })).toBeNull();
  expect(forecastMonth({ ...input, firstDay: addDays(TODAY, -2) })).toBeNull();
  expect(forecastMonth({ ...input, firstDay: addDays(TODAY, -3) })).toMatchObject({ endOfMonth: vnd(10) });
});
