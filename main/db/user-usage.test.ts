import { expect, test } from 'vitest';
import { userUsageFromMirror } from '#main/features/users/user-usage-view.ts';
import type { Month } from '#shared/domain/time.ts';
import { applyFeed, feedUsage, feedUser, mirrorFeed, pageOf, testMirror } from '#tests/support/mirror-feed.ts';
import { applyPage } from './apply-page.ts';
import { mirrorDigest } from './digest.ts';
import { resetCollection } from './sync-state.ts';
import { monthRevision, readUserUsageFetch, storeUserUsage } from './user-usage.ts';

const MONTH = '2026-11' as Month;
const NOW = new Date('2026-11-05T05:00:00.000Z');
const lan = feedUser('lan', 'Lan');
const edge = [
  feedUsage('lan', '2026-10-31T16:59:59.999Z', 1_000_000n),
  feedUsage('lan', '2026-10-31T17:00:00.000Z', 2_000_000n),
  feedUsage('lan', '2026-11-03T16:59:59.999Z', 4_000_000n, { model: 'gpt-4o', tokenSource: 'estimated' }),
  feedUsage('lan', '2026-11-03T17:00:00.000Z', null, { status: 'failed', errorCode: 'timeout' }),
  feedUsage('lan', '2026-11-30T16:59:59.999Z', 8_000_000n),
  feedUsage('lan', '2026-11-30T17:00:00.000Z', 16_000_000n),
  feedUsage('minh', '2026-11-03T03:00:00.000Z', 32_000_000n),
];
const puts = (rows = edge) => pageOf<'usage'>(rows).puts;
const fetch = { monthRevision: '7', fetchedAt: '2026-11-05T04:00:00.000Z' };

test("a user's month begins and ends at midnight in Vietnam, by day and by model", () => {
  const db = testMirror();
  applyFeed(db, mirrorFeed([lan], edge));
  const { days, models, recent } = userUsageFromMirror(db, 'lan', MONTH, NOW);
  expect(days.filter(({ requests }) => requests > 0)).toEqual([
    { day: '2026-11-01', costMicroVnd: 2_000_000n, requests: 1 },
    { day: '2026-11-03', costMicroVnd: 4_000_000n, requests: 1 },
    { day: '2026-11-04', costMicroVnd: null, requests: 1 },
    { day: '2026-11-30', costMicroVnd: 8_000_000n, requests: 1 },
  ]);
  // Up to today, and any later day that has requests.
  expect(days).toHaveLength(6);
  expect(models).toMatchObject([
    { model: 'gpt-5-mini', costMicroVnd: 10_000_000n, requests: 3, failedRequests: 1, unpricedRequests: 1 },
    { model: 'gpt-4o', costMicroVnd: 4_000_000n, estimatedMicroVnd: 4_000_000n, exactMicroVnd: 0n, requests: 1 },
  ]);
  expect(models.map(({ sharePercent }) => sharePercent)).toEqual([71.42, 28.57]);
  expect(recent).toEqual([edge[4], edge[3], edge[2], edge[1]]);
});

test('a user nobody has heard of has no usage', () => {
  const { models, recent } = userUsageFromMirror(testMirror(), 'nobody', MONTH, NOW);
  expect({ models, recent }).toEqual({ models: [], recent: [] });
});

test('a fetched month is kept with the revision it was fetched at, and fetching it twice changes nothing', () => {
  const db = testMirror();
  applyFeed(db, mirrorFeed([lan], []));
  expect(readUserUsageFetch(db, 'lan', MONTH)).toBeNull();
  expect(monthRevision(db, 'lan', MONTH)).toBeNull();
  const fetched = puts(edge.slice(1, 5));
  storeUserUsage(db, 'lan', MONTH, fetched, fetch);
  const once = mirrorDigest(db, 'usage', null);
  storeUserUsage(db, 'lan', MONTH, fetched, { ...fetch, monthRevision: '8' });
  expect(mirrorDigest(db, 'usage', null)).toEqual(once);
  expect(once.rows).toBe(4);
  expect(readUserUsageFetch(db, 'lan', MONTH)).toEqual({ ...fetch, monthRevision: '8' });
  resetCollection(db, 'usage');
  expect(readUserUsageFetch(db, 'lan', MONTH)).toBeNull();
});

test('a request that the feed brought during the fetch stays, and one it deleted does not return', () => {
  const db = testMirror();
  applyFeed(db, mirrorFeed([lan], []));
  const old = puts(edge.slice(1, 3));
  const [newer, deleted] = [edge[3], edge[1]];
  if (!newer || !deleted) throw new Error('The sample has them');
  applyPage(db, 'usage', pageOf<'usage'>([newer]));
  applyPage(db, 'usage', {
    ...pageOf<'usage'>([]),
    deletes: [{ revision: '9000000', key: ['lan', deleted.requestId, 1] }],
  });
  storeUserUsage(db, 'lan', MONTH, old, fetch);
  const { recent } = userUsageFromMirror(db, 'lan', MONTH, NOW);
  expect(recent).toEqual([edge[3], edge[2]]);
});
