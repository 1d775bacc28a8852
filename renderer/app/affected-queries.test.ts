import { expect, test } from 'vitest';
import { affectedBy } from './affected-queries.ts';

test('new rollups touch the figures of spend and nothing of the users', () => {
  const affected = affectedBy({ collections: ['rollups'], outbox: false });
  expect(affected).toContain('spend.overview');
  expect(affected.some((query) => query.startsWith('users.'))).toBe(false);
});

test('an edit that was queued or sent touches the list, the user and the queue', () => {
  const affected = affectedBy({ collections: [], outbox: true });
  expect(affected).toEqual(expect.arrayContaining(['users.list', 'users.get', 'alerts.list', 'sync.outbox']));
  expect(affected.some((query) => query.startsWith('spend.'))).toBe(false);
});
