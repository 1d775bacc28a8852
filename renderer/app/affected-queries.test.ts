import { expect, test } from 'vitest';
import { affectedBy } from './affected-queries.ts';

test('new rollups touch the figures of spend and nothing of the users', () => {
  const affected = affectedBy({ collections: ['rollups'], outbox: false });
  expect(affected).toContain('spend.overview');
  expect(affected.some((query) => query.startsWith('users.'))).toBe(false);
});

test('an edit that was queued or sent touches the list, the user and the queue', () => {
  expect(affectedBy({ collections: [], outbox: true })).toEqual(['users.list', 'users.get', 'sync.outbox']);
});
