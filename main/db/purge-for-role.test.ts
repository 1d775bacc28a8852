import { expect, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import type { Month } from '#shared/domain/time.ts';
import { figuresComputed, figuresKept } from '#tests/support/figure-check.ts';
import { applyFeed, feedUsage, feedUser, mirrorFeed, testMirror } from '#tests/support/mirror-feed.ts';
import { purgeForRole } from './purge-for-role.ts';
import { readStored } from './sync-state.ts';
import { storeUserUsage } from './user-usage.ts';

const NOW = new Date('2026-11-22T07:00:00.000Z');
const usage = ['2026-08', '2026-09', '2026-10', '2026-11'].map((month) =>
  feedUsage('lan', `${month}-10T03:00:00.000Z`),
);
const filled = (db: Database) => applyFeed(db, mirrorFeed([feedUser('lan', 'Lan')], usage), NOW);
const rows = (db: Database) =>
  Object.fromEntries(readStored(db).flatMap(({ collection, rows }) => (rows > 0 ? [[collection, rows]] : [])));

test('support keeps users, settings, alerts and the newest two months; everything else is gone from the file', () => {
  const db = testMirror();
  filled(db);
  purgeForRole(db, 'support');
  expect(rows(db)).toEqual({ users: 1, settings: 1, months: 2 });
  for (const table of ['rollups', 'rollup_days', 'rollup_months', 'spend_days', 'prices', 'usage'])
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
  expect(figuresKept(db)).toEqual(figuresComputed(db));
});

test('finance and admin keep everything', () => {
  const db = testMirror();
  filled(db);
  const before = rows(db);
  purgeForRole(db, 'finance');
  purgeForRole(db, 'admin');
  expect(rows(db)).toEqual(before);
});

test('requests that support read one user at a time stay', () => {
  const db = testMirror();
  const puts = usage.map((row, index) => ({ revision: String(index + 1), row }));
  storeUserUsage(db, 'lan', '2026-11' as Month, puts, { monthRevision: '1', fetchedAt: NOW.toISOString() });
  purgeForRole(db, 'support');
  expect(rows(db)).toEqual({ usage: 4 });
});
