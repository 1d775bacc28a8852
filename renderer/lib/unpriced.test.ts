import { expect, test } from 'vitest';
import { isUnpriced } from './unpriced.ts';

test('only requests of which none has a price are unpriced; no requests cost nothing', () => {
  expect(isUnpriced({ requests: 98, unpricedRequests: 98 })).toBe(true);
  expect(isUnpriced({ requests: 98, unpricedRequests: 97 })).toBe(false);
  expect(isUnpriced({ requests: 0, unpricedRequests: 0 })).toBe(false);
});
