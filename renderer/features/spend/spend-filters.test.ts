import { expect, test } from 'vitest';
import type { Month } from '#shared/domain/time.ts';
import { drillInto, filtersInForce, readSpendFilters } from './spend-filters.ts';

const month = '2026-11' as Month;
const read = (search: string) => readSpendFilters(new URLSearchParams(search), month);

test('an address without filters shows the days of the month', () => {
  expect(read('')).toEqual({ month, by: 'day' });
});

test('filters come from the address, and what is no value of theirs is left out', () => {
  expect(read('by=model&tier=premium&arm=nobody&day=2026-02-31&provider=&x=1')).toEqual({
    month,
    by: 'model',
    tier: 'premium',
  });
});

test('a row looked into becomes a filter, and the next split is one that is not filtered yet', () => {
  expect(drillInto(read('by=provider&day=2026-11-02'), 'openai')).toEqual({
    by: 'model',
    day: '2026-11-02',
    provider: 'openai',
  });
  expect(drillInto(read('by=model&day=2026-11-02'), 'gpt-5')).toMatchObject({ by: 'tier', model: 'gpt-5' });
});

test('looking into everything ends where nothing is left to split by', () => {
  const all = 'day=2026-11-02&provider=a&model=b&tier=starter&complexity=simple&category=chat&by=arm';
  expect(drillInto(read(all), 'control')).toMatchObject({ by: 'arm', arm: 'control' });
});

test('the filters in force are what the address gives back', () => {
  const names = filtersInForce(read('by=day&tier=starter&model=gpt-5')).map(({ name, value }) => `${name}=${value}`);
  expect(names).toEqual(['model=gpt-5', 'tier=starter']);
});
