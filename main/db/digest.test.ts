import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { feedUsage, feedUser, mirrorFeed, testMirror } from '#tests/support/mirror-feed.ts';
import { applyPage } from './apply-page.ts';
import { mirrorDigest } from './digest.ts';

/** As the contract words it, without any shortcut. */
const hashOf = (keys: readonly string[]) =>
  String(keys.reduce((sum, key) => (sum + createHash('md5').update(key).digest().readBigUInt64BE(0)) % 2n ** 64n, 0n));
const page = <R>(rows: readonly R[]) => ({
  puts: rows.map((row, index) => ({ revision: String(100 + index), row })),
  deletes: [],
  cursor: 'c',
  complete: true,
  now: '2026-11-22T00:00:00.000Z',
});

const usage = Array.from({ length: 60 }, (_, index) =>
  feedUsage(`user-${index % 7}`, new Date(Date.UTC(2026, 9, 1 + index)).toISOString(), 5n, { model: `m${index}` }),
);
const feed = mirrorFeed([feedUser('user-0'), feedUser('user-1')], usage);

test('the digest of each collection is the sum of its rows, each by key and revision', () => {
  const db = testMirror();
  applyPage(db, 'users', page(feed.users));
  applyPage(db, 'months', page(feed.months));
  applyPage(db, 'rollups', page(feed.rollups));
  applyPage(db, 'usage', page(feed.usage));
  const expected = <R>(rows: readonly R[], keyOf: (row: R) => readonly (string | number)[]) => ({
    rows: rows.length,
    hash: hashOf(rows.map((row, index) => [...keyOf(row), 100 + index].join('\u001f'))),
  });
  expect(mirrorDigest(db, 'users', null)).toEqual(expected(feed.users, ({ id }) => [id]));
  expect(mirrorDigest(db, 'months', null)).toEqual(expected(feed.months, ({ userId, month }) => [userId, month]));
  expect(mirrorDigest(db, 'usage', null)).toEqual(
    expected(feed.usage, ({ userId, requestId, attempt }) => [userId, requestId, attempt]),
  );
  expect(mirrorDigest(db, 'rollups', null)).toEqual(
    expected(feed.rollups, (row) => [
      row.hour,
      row.provider,
      row.model,
      row.tier,
      row.complexity,
      row.category,
      row.arm,
    ]),
  );
  expect(mirrorDigest(db, 'rates', null)).toEqual({ rows: 0, hash: '0' });
});

test('months and requests before `since` are left out', () => {
  const db = testMirror();
  applyPage(db, 'months', page(feed.months));
  applyPage(db, 'usage', page(feed.usage));
  expect(mirrorDigest(db, 'months', '2026-11').rows).toBe(feed.months.filter(({ month }) => month >= '2026-11').length);
  const since = '2026-11-10T00:00:00.000Z';
  expect(mirrorDigest(db, 'usage', since).rows).toBe(usage.filter(({ occurredAt }) => occurredAt >= since).length);
});
