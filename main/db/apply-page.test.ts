import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMirror } from '#main/db/mirror.ts';
import type { Collection, FeedRow } from '#shared/contracts/feed.ts';
import { microVnd, nanoUsd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';
import { COMPLEXITIES, TIERS } from '#shared/domain/usage.ts';
import { figuresComputed, figuresKept } from '#tests/support/figure-check.ts';
import { feedSettings, feedUsage, feedUser, pageOf, testMirror } from '#tests/support/mirror-feed.ts';
import { applyPage, type FeedPage } from './apply-page.ts';
import { mirrorDigest } from './digest.ts';
import { readCursor, readStored, resetCollection } from './sync-state.ts';

type Change =
  | { op: 'put'; collection: 'users'; row: FeedRow<'users'> }
  | { op: 'put'; collection: 'settings'; row: FeedRow<'settings'> }
  | { op: 'put'; collection: 'months'; row: FeedRow<'months'> }
  | { op: 'put'; collection: 'rollups'; row: FeedRow<'rollups'> }
  | { op: 'put'; collection: 'usage'; row: FeedRow<'usage'> }
  | { op: 'del'; collection: 'users' | 'settings' | 'months' | 'usage' | 'rollups'; key: (string | number)[] };
type Revised = Change & { revision: string };

const ids = fc.constantFrom('a', 'b', 'c', 'd');
const months = fc.constantFrom('2026-10' as Month, '2026-11' as Month);
const hours = fc.constantFrom('2026-10-31T16:00:00.000Z', '2026-10-31T17:00:00.000Z', '2026-11-02T03:00:00.000Z');
const amount = fc.bigInt({ min: 0n, max: 40_000_000_000n });
const sums = fc.record({ requests: fc.integer({ min: 1, max: 9 }), cost: amount }).map(({ requests, cost }) => ({
  requests,
  failedRequests: requests % 2,
  abandonedRequests: 0,
  unpricedRequests: 0,
  inputTokens: requests * 10,
  cachedInputTokens: requests,
  outputTokens: requests * 5,
  costNanoUsd: nanoUsd(cost / 24n),
  costMicroVnd: microVnd(cost),
  estimatedMicroVnd: microVnd(cost / 3n),
  baselineMicroVnd: microVnd(cost * 2n),
}));
const user = fc
  .record({ id: ids, name: fc.constantFrom('Nguyễn Lân', 'Trần Lan', 'Đỗ Hòa'), tier: fc.constantFrom(...TIERS) })
  .map(({ id, name, tier }) => feedUser(id, name, tier));
const rollupNames = fc.record({
  hour: hours,
  provider: fc.constantFrom('openai', 'google'),
  model: fc.constantFrom('m1', 'm2'),
  tier: fc.constantFrom(...TIERS),
  complexity: fc.constantFrom(...COMPLEXITIES),
});
const change: fc.Arbitrary<Change> = fc.oneof(
  user.map((row) => ({ op: 'put' as const, collection: 'users' as const, row })),
  user.map((row) => ({ op: 'put' as const, collection: 'settings' as const, row: feedSettings(row) })),
  fc.tuple(ids, months, sums).map(([userId, month, of]) => ({
    op: 'put' as const,
    collection: 'months' as const,
    row: { userId, month, tier: 'starter' as const, ...of, budgetVnd: 29_000, lastUsedAt: `${month}-15T03:00:00.000Z` },
  })),
  fc.tuple(rollupNames, sums).map(([names, of]) => ({
    op: 'put' as const,
    collection: 'rollups' as const,
    row: { ...names, category: 'chat' as const, arm: 'control' as const, ...of, latencySketch: '', overheadSketch: '' },
  })),
  fc.tuple(ids, fc.constantFrom('r1', 'r2'), amount).map(([id, requestId, cost]) => ({
    op: 'put' as const,
    collection: 'usage' as const,
    row: feedUsage(id, '2026-11-15T03:00:00.000Z', cost, { requestId }),
  })),
  ids.map((id) => ({ op: 'del' as const, collection: 'users' as const, key: [id] })),
  ids.map((id) => ({ op: 'del' as const, collection: 'settings' as const, key: [id] })),
  fc.tuple(ids, months).map((key) => ({ op: 'del' as const, collection: 'months' as const, key })),
  fc.tuple(ids, fc.constantFrom('r1', 'r2')).map(([id, request]) => ({
    op: 'del' as const,
    collection: 'usage' as const,
    key: [id, request, 1],
  })),
  rollupNames.map((names) => ({
    op: 'del' as const,
    collection: 'rollups' as const,
    key: [names.hour, names.provider, names.model, names.tier, names.complexity, 'chat', 'control'],
  })),
);

const applyChanges = (db: Database, changes: readonly Revised[]) => {
  for (const [collection, ofOne] of Map.groupBy(changes, (one) => one.collection)) {
    const puts = ofOne.flatMap((one) => (one.op === 'put' ? [{ revision: one.revision, row: one.row }] : []));
    const deletes = ofOne.flatMap((one) => (one.op === 'del' ? [{ revision: one.revision, key: one.key }] : []));
    const page = { puts, deletes, cursor: 'c', complete: false, now: '2026-11-22T00:00:00.000Z' };
    applyPage(db, collection, page as unknown as FeedPage<typeof collection>);
  }
};
const digests = (db: Database) =>
  (['users', 'settings', 'months', 'rollups', 'usage'] as const).map((collection) =>
    mirrorDigest(db, collection, null),
  );
const scratch = () => openMirror(':memory:', new Date()).db;

test('pages of any size, in any order and any number of times converge to what the feed says', () => {
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 40 }).chain((changes) => {
        const revised = changes.map((one, index) => ({ ...one, revision: String(index + 1) }));
        const delivered = fc.shuffledSubarray([...revised, ...revised], {
          minLength: revised.length * 2,
          maxLength: revised.length * 2,
        });
        return fc.record({ revised: fc.constant(revised), delivered, cut: fc.integer({ min: 1, max: 9 }) });
      }),
      ({ revised, delivered, cut }) => {
        const straight = scratch();
        for (const one of revised) applyChanges(straight, [one]);
        const shuffled = scratch();
        for (let at = 0; at < delivered.length; at += cut) applyChanges(shuffled, delivered.slice(at, at + cut));
        expect(digests(shuffled)).toEqual(digests(straight));
        expect(figuresKept(shuffled)).toEqual(figuresComputed(shuffled));
        expect(figuresKept(shuffled)).toEqual(figuresKept(straight));
        straight.close();
        shuffled.close();
      },
    ),
    { numRuns: 150 },
  );
});

test('a page and its cursor are stored together, or neither', () => {
  const db = testMirror();
  applyPage(db, 'users', pageOf<'users'>([feedUser('a')]));
  const before = readCursor(db, 'users');
  const broken = { ...feedUser('c'), name: null } as unknown as FeedRow<'users'>;
  expect(() => applyPage(db, 'users', pageOf<'users'>([feedUser('b'), broken]))).toThrow('NOT NULL');
  expect(readCursor(db, 'users')).toBe(before);
  expect(mirrorDigest(db, 'users', null).rows).toBe(1);
});

test('during a full fetch the old rows stay readable, and what did not come again goes when it is whole', () => {
  const db = testMirror();
  const [lan, minh, hoa] = [feedUser('lan'), feedUser('minh'), feedUser('hoa')];
  applyPage(db, 'users', pageOf<'users'>([lan, minh, hoa]));
  const names = () =>
    db
      .prepare('SELECT id FROM users WHERE listed ORDER BY id')
      .all()
      .map((row) => (row as { id: string }).id);

  resetCollection(db, 'users');
  expect(readCursor(db, 'users')).toBeNull();
  expect(names()).toEqual(['hoa', 'lan', 'minh']);
  applyPage(db, 'users', pageOf<'users'>([lan], false));
  expect(names()).toEqual(['hoa', 'lan', 'minh']);
  applyPage(db, 'users', pageOf<'users'>([hoa], true));
  expect(names()).toEqual(['hoa', 'lan']);
  expect(readStored(db).find(({ collection }) => collection === 'users')).toMatchObject({ rows: 2, whole: true });
});

test('after a service was restored from a backup its rows count, though their revisions are lower', () => {
  const db = testMirror();
  const page = (name: string, revision: string): FeedPage<'users'> => ({
    ...pageOf<'users'>([]),
    puts: [{ revision, row: feedUser('lan', name) }],
  });
  applyPage(db, 'users', page('Sau', '900'));
  resetCollection(db, 'users');
  applyPage(db, 'users', page('Trước', '20'));
  expect(db.prepare('SELECT name FROM users').pluck().get()).toBe('Trước');
});

test('figures follow when a full fetch drops months and rollups', () => {
  const db = testMirror();
  const rows = (collection: Collection) =>
    figuresKept(db).rows.find((row) => row && Object.values(row)[0] === collection);
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      applyChanges(
        db,
        changes.map((one, index) => ({ ...one, revision: String(index + 1) })),
      );
      for (const collection of ['months', 'rollups', 'users'] as const) {
        resetCollection(db, collection);
        applyPage(db, collection, pageOf<typeof collection>([], true));
        expect(rows(collection)).toBeUndefined();
      }
      expect(figuresKept(db)).toEqual(figuresComputed(db));
    }),
    { numRuns: 20 },
  );
});
