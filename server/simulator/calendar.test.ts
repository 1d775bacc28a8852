import { expect, test } from 'vitest';
import { addDays, DAY_MS, dayOf, dayStart, type Day } from '#shared/domain/time.ts';
import { dayWeight, daysFromTo, hoursOf, momentWeight, TET_DAYS } from './calendar.ts';

const day = (text: string) => dayOf(new Date(`${text}T12:00:00+07:00`));
const chinese = new Intl.DateTimeFormat('en-u-ca-chinese', {
  month: 'numeric',
  day: 'numeric',
  timeZone: 'Asia/Shanghai',
});

/** A day by China's calendar as ICU reckons it, `month/day`. */
const inChina = (date: Day) => {
  const parts = chinese.formatToParts(new Date(dayStart(date).getTime() + DAY_MS / 2));
  return ['month', 'day'].map((type) => parts.find((part) => part.type === type)?.value).join('/');
};

test('every year from 2024 to 2032 has its Tết, within a day of the lunar new year in China', () => {
  expect(TET_DAYS.map((first) => first.slice(0, 4))).toEqual(Array.from({ length: 9 }, (_, year) => `${2024 + year}`));
  // When the new moon falls near midnight the two countries, or ICU's reckoning, may be a day apart: 2027 and 2030 here.
  for (const first of TET_DAYS) expect([first, addDays(first, 1)].map(inChina)).toContain('1/1');
  expect(TET_DAYS.filter((first) => inChina(first) === '1/1').length).toBeGreaterThanOrEqual(7);
});

test('the first day of Tết is quieter than any other day around it, and a fortnight later nothing is left of it', () => {
  for (const first of TET_DAYS) {
    const around = daysFromTo(addDays(first, -14), addDays(first, 14));
    const isWorkday = (date: typeof first) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
    const before = Math.min(...around.slice(0, 5).filter(isWorkday).map(dayWeight));
    expect(dayWeight(first)).toBeLessThan(0.25 * before);
    expect(Math.min(...around.map(dayWeight))).toBeLessThanOrEqual(dayWeight(first));
    expect(dayWeight(addDays(first, 14))).toBe(dayWeight(addDays(first, 21)));
  }
});

test('weekends are quieter than workdays, and public holidays than their weekday', () => {
  expect(dayWeight(day('2026-11-22'))).toBeLessThan(0.8 * dayWeight(day('2026-11-24')));
  expect(dayWeight(day('2026-09-02'))).toBeLessThan(0.8 * dayWeight(day('2026-09-09')));
});

test('a workday dips at lunch, peaks in the evening and sleeps at night, by the clock in Vietnam', () => {
  const at = (time: string) => momentWeight(new Date(`2026-11-24T${time}+07:00`));
  expect(at('12:30:00')).toBeLessThan(0.6 * at('10:30:00'));
  expect(at('12:30:00')).toBeLessThan(0.6 * at('15:30:00'));
  expect(at('21:00:00')).toBeGreaterThan(at('10:30:00'));
  expect(at('03:59:59')).toBeLessThan(0.05 * at('21:00:00'));
  expect(hoursOf(day('2026-11-24')).entries.map(([hour]) => hour)).toEqual(
    Array.from({ length: 24 }, (_, hour) => hour),
  );
});
