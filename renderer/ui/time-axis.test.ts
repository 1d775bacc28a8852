import { expect, test } from 'vitest';
import { formatsOf } from '#renderer/lib/formats.ts';
import { timeAxis } from './time-axis.ts';

const formats = formatsOf('vi-VN');
const points = (from: string, stepMinutes: number, count: number) =>
  Array.from({ length: count }, (_, step) => new Date(Date.parse(from) + step * stepMinutes * 60_000).toISOString());
const ticksOf = (at: string[], stepMinutes: number) => {
  const { axis, ticks } = timeAxis(at, stepMinutes, formats);
  return ticks.map((index) => axis[index]);
};

test('an hour has a text every ten minutes, a day every three hours, longer times at midnights in Vietnam', () => {
  expect(ticksOf(points('2026-11-22T06:03:00.000Z', 1, 60), 1)).toEqual([
    '13:10',
    '13:20',
    '13:30',
    '13:40',
    '13:50',
    '14:00',
  ]);
  expect(ticksOf(points('2026-11-21T07:00:00.000Z', 15, 96), 15)).toEqual([
    '15:00',
    '18:00',
    '21:00',
    '00:00',
    '03:00',
    '06:00',
    '09:00',
    '12:00',
  ]);
  expect(ticksOf(points('2026-11-19T07:00:00.000Z', 60, 72), 60)).toEqual(['20/11', '21/11', '22/11']);
  expect(ticksOf(points('2026-11-19T17:00:00.000Z', 1_440, 3), 1_440)).toEqual(['20/11', '21/11', '22/11']);
});

test('a point is named by its minute, its span, or its day in Vietnam', () => {
  const [at] = points('2026-11-22T17:30:00.000Z', 1, 1);
  const title = (stepMinutes: number) => timeAxis([at ?? ''], stepMinutes, formats).titles[0];
  expect(title(1)).toBe('00:30 23/11/2026');
  expect(title(15)).toBe('00:30–00:45 23/11/2026');
  expect(title(1_440)).toBe('23/11/2026');
});
