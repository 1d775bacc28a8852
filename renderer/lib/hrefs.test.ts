import { expect, test } from 'vitest';
import { hrefTo } from './hrefs.ts';

test('only parameters with a value are written, and safely', () => {
  expect(hrefTo('/spend', { month: '2026-11', model: 'openai/gpt-oss & co', tier: undefined, day: '' })).toBe(
    '/spend?month=2026-11&model=openai%2Fgpt-oss+%26+co',
  );
  expect(hrefTo('/sync', {})).toBe('/sync');
});
