import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  dayOf,
  daysOf,
  dayStart,
  isDay,
  isMonth,
  monthEnd,
  monthOf,
  monthStart,
  type Day,
  type Month,
} from './time.ts';

const month = (text: string) => {
  if (!isMonth(text)) throw new Error(text);
  return text;
};

test('a month begins at midnight in Vietnam, seven hours before it does in UTC', () => {
  expect(monthOf(new Date('2026-10-31T23:59:59.999+07:00'))).toBe('2026-10');
  expect(monthOf(new Date('2026-11-01T00:00:00.000+07:00'))).toBe('2026-11');
  expect(monthOf(new Date('2026-12-31T17:00:00Z'))).toBe('2027-01');
  expect(monthStart(month('2026-11')).toISOString()).toBe('2026-10-31T17:00:00.000Z');
  expect(dayOf(new Date('2026-11-22T16:59:59.999Z'))).toBe('2026-11-22');
  expect(dayOf(new Date('2026-11-22T17:00:00.000Z'))).toBe('2026-11-23');
});

test('a month has its own number of days', () => {
  expect(['2026-02', '2028-02', '2026-11', '2026-12'].map((text) => daysOf(month(text)).length)).toEqual([
    28, 29, 30, 31,
  ]);
  expect(daysOf(month('2026-02')).at(-1)).toBe('2026-02-28');
});

test('months are counted across years, both ways', () => {
  expect(addMonths(month('2026-11'), 2)).toBe('2027-01');
  expect(addMonths(month('2026-01'), -1)).toBe('2025-12');
  expect(addMonths(month('2026-11'), -11)).toBe('2025-12');
});

test.each(['2026-13', '2026-00', '26-01', '2026-1', '2026-01-01', ''])('%j is no month', (text) => {
  expect(isMonth(text)).toBe(false);
});
test.each(['2026-11-31', '2026-02-29', '2026-11-00', '2026-11', '22/11/2026'])('%j is no day', (text) => {
  expect(isDay(text)).toBe(false);
});

const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

test('every instant lies in its month and its day, and only there', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      const of = monthOf(instant);
      expect(monthStart(of) <= instant && instant < monthEnd(of)).toBe(true);
      const day = dayOf(instant);
      expect(dayStart(day) <= instant && instant < dayStart(addDays(day, 1))).toBe(true);
      expect(daysOf(of)).toContain(day);
    }),
  );
});

test('the last millisecond before a month belongs to the month before', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      const start = monthStart(monthOf(instant));
      expect(monthOf(new Date(start.getTime() - 1))).toBe(addMonths(monthOf(instant), -1));
    }),
  );
});

test('the days of a month follow each other from its first to its last, without a gap', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      const of: Month = monthOf(instant);
      const days: Day[] = daysOf(of);
      expect(days.map((day) => monthOf(dayStart(day)))).toEqual(days.map(() => of));
      expect(addDays(days.at(-1) ?? days[0] ?? dayOf(instant), 1)).toBe(daysOf(addMonths(of, 1))[0]);
      expect(new Set(days).size).toBe(days.length);
    }),
  );
});
