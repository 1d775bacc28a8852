import { expect, test } from 'vitest';
import type { Month } from '#shared/domain/time.ts';
import { readAlertFilters, readKind } from './alert-filters.ts';

const MONTH = '2026-11' as Month;
const read = (search: string) => readAlertFilters(new URLSearchParams(search), MONTH);

test('the address names level, state and search; without them all alerts of the month are meant', () => {
  expect(read('')).toEqual({ month: MONTH, level: undefined, state: undefined, search: '' });
  expect(read('level=spent&state=mine&q=lan')).toEqual({ month: MONTH, level: 'spent', state: 'mine', search: 'lan' });
  expect(read('months=all').month).toBeUndefined();
});

test('what is no level and no state is left out', () => {
  expect(read('level=none&state=gone')).toMatchObject({ level: undefined, state: undefined });
});

test('the address names whose alerts are meant; both without it', () => {
  expect(readKind(new URLSearchParams('kind=system'))).toBe('system');
  expect(readKind(new URLSearchParams('kind=other'))).toBe('all');
});
