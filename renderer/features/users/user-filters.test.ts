import { expect, test } from 'vitest';
import type { Month } from '#shared/domain/time.ts';
import { readUserFilters } from './user-filters.ts';

const month = '2026-11' as Month;
const read = (search: string) => readUserFilters(new URLSearchParams(search), month);

test('without filters the users who used most of their budget come first', () => {
  expect(read('')).toEqual({
    month,
    search: '',
    tier: undefined,
    band: undefined,
    sort: 'utilisation',
    descending: true,
  });
});

test('a band linked from the overview filters the list', () => {
  expect(read('band=over100&tier=premium')).toMatchObject({ band: 'over100', tier: 'premium' });
});

test('names read from A unless asked otherwise', () => {
  expect(read('sort=name')).toMatchObject({ sort: 'name', descending: false });
  expect(read('sort=name&dir=desc')).toMatchObject({ descending: true });
});

test('what is no filter is ignored, and what was typed is kept as it is', () => {
  expect(read('band=all&tier=gold&sort=age&dir=up&q=Đào')).toMatchObject({
    search: 'Đào',
    band: undefined,
    tier: undefined,
    sort: 'utilisation',
  });
});
