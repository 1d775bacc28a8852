import { expect, test } from 'vitest';
import { changedValues } from './changed-values.ts';

test('only what differs is shown, with both sides', () => {
  expect(
    changedValues({
      before: { budget: 29_000, cap: 100, lists: ['a'] },
      after: { budget: 40_000, cap: 100, lists: ['a'] },
    }),
  ).toEqual([{ name: 'budget', before: 29_000, after: 40_000 }]);
});

test('what is there on one side only has no other side', () => {
  expect(changedValues({ before: null, after: { phase: 'testing' } })).toEqual([
    { name: 'phase', before: undefined, after: 'testing' },
  ]);
  expect(changedValues({ before: null, after: null })).toEqual([]);
});
