import { expect, test } from 'vitest';
import { feedUser, pageOf, testMirror } from '#tests/support/mirror-feed.ts';
import { applyPage } from './apply-page.ts';
import { confirmCollections, readStored } from './sync-state.ts';

test('a confirmation moves on the time of whole collections only, and never back', () => {
  const db = testMirror();
  applyPage(db, 'users', pageOf<'users'>([feedUser('lan')], true, new Date('2026-11-22T07:00:00Z')));
  const asOf = () => new Map(readStored(db).map((stored) => [stored.collection, stored.asOf]));
  confirmCollections(db, ['users', 'rates'], '2026-11-22T07:32:00.000Z');
  expect(asOf().get('users')).toBe('2026-11-22T07:32:00.000Z');
  expect(asOf().get('rates')).toBeNull();
  confirmCollections(db, ['users'], '2026-11-22T07:10:00.000Z');
  expect(asOf().get('users')).toBe('2026-11-22T07:32:00.000Z');
});
