import { expect, test } from 'vitest';
import { instantOfInput, snoozedUntil, vietnamInput } from './snooze-presets.ts';

/** 00:30 on 22 November in Vietnam. */
const NOW = new Date('2026-11-21T17:30:00.000Z');

test('an alert is put off to mornings and months of Vietnam', () => {
  expect(snoozedUntil('hour', NOW)).toBe('2026-11-21T18:30:00.000Z');
  expect(snoozedUntil('tomorrow', NOW)).toBe('2026-11-23T01:00:00.000Z');
  expect(snoozedUntil('week', NOW)).toBe('2026-11-29T01:00:00.000Z');
  expect(snoozedUntil('monthEnd', NOW)).toBe('2026-11-30T17:00:00.000Z');
});

test('a date is typed as the clock shows it in Vietnam', () => {
  expect(vietnamInput('2026-11-23T01:00:00.000Z')).toBe('2026-11-23T08:00');
  expect(instantOfInput('2026-11-23T08:00')).toBe('2026-11-23T01:00:00.000Z');
  expect(instantOfInput('')).toBeNull();
});
