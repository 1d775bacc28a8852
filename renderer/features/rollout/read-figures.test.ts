import { expect, test } from 'vitest';
import { readFigures } from './read-figures.ts';

test('readings are put together by metric and window, and anything else is told as it is', () => {
  expect(
    readFigures({
      'failures.5m.value': 7.5,
      'failures.5m.control': 0.4,
      'failures.5m.threshold': 1,
      'failures.60m.value': 4,
      'weather.5m.value': 3,
      'failures.5m.mood': 2,
      note: 'bằng tay',
    }),
  ).toEqual({
    readings: [
      { metric: 'failures', minutes: 5, value: 7.5, control: 0.4, threshold: 1 },
      { metric: 'failures', minutes: 60, value: 4 },
    ],
    others: [
      ['weather.5m.value', 3],
      ['failures.5m.mood', 2],
      ['note', 'bằng tay'],
    ],
  });
});
