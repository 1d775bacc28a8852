import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { applyPage } from '#main/db/apply-page.ts';
import { openOutboxDatabase } from '#main/sync/outbox/outbox-database.ts';
import { createOutbox } from '#main/sync/outbox/outbox.ts';
import { createOutboxStore } from '#main/sync/outbox/outbox.store.ts';
import { pendingPolicy } from '#main/sync/outbox/pending-policy.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { FeedRow } from '#shared/contracts/feed.ts';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { Month } from '#shared/domain/time.ts';
import {
  applyFeed,
  feedUsage,
  feedUser,
  mirrorFeed,
  pageOf,
  testFolder,
  testMirror,
} from '#tests/support/mirror-feed.ts';
import { createRoutingService } from './routing.service.ts';
import { createRoutingStore } from './routing.store.ts';

const NOW = new Date('2026-11-22T07:00:00.000Z');
const POLICY: RoutingPolicy = {
  required: { simple: 'small', medium: 'mid', complex: 'strong' },
  sureFromPercent: 65,
  modelTiers: { 'openai/gpt-5-mini': 'mid', 'openai/gone': 'small' },
  blockedModels: ['nobody/blocked'],
};
const CHANGED = { ...POLICY, sureFromPercent: 80 };
const row = (policy: RoutingPolicy): FeedRow<'policy'> => ({
  id: 'policy',
  policy,
  updatedAt: '2026-11-20T03:00:00.000Z',
  updatedBy: 'Nguyễn Minh Quân',
});
const price = (model: string, effectiveFrom: string, usd: string): FeedRow<'prices'> => ({
  id: `${model} ${effectiveFrom}`,
  provider: 'openai',
  model,
  effectiveFrom,
  usdPer1MInput: usd,
  usdPer1MCachedInput: null,
  usdPer1MOutput: usd,
  contextTokens: 128_000,
  maxOutputTokens: 16_000,
  vision: false,
  functionCalling: true,
  reasoning: false,
  note: null,
});

const consoleWith = ({ synced }: { synced: boolean }) => {
  const db = testMirror();
  const usage = [
    feedUsage('lan', '2026-11-02T03:00:00.000Z', 2_000_000n, { complexity: 'simple' }),
    feedUsage('lan', '2026-11-02T04:00:00.000Z', 3_000_000n, { complexity: 'simple' }),
    feedUsage('lan', '2026-11-03T03:00:00.000Z', null, { complexity: 'complex', model: 'gpt-4o' }),
    feedUsage('lan', '2026-10-03T03:00:00.000Z', 5_000_000n, { complexity: 'simple' }),
  ];
  applyFeed(db, {
    ...mirrorFeed([feedUser('lan')], usage),
    prices: [
      price('gpt-5-mini', '2026-01-01T00:00:00.000Z', '2'),
      price('gpt-5-mini', '2026-06-01T00:00:00.000Z', '1'),
      price('gpt-5-mini', '2027-01-01T00:00:00.000Z', '9'),
    ],
  });
  if (synced) applyPage(db, 'policy', pageOf<'policy'>([row(POLICY)]));
  const database = openOutboxDatabase(join(testFolder(), 'outbox.db'), { origin: 'http://x', operatorId: 'quan' });
  onTestFinished(() => {
    database.close();
  });
  const outbox = createOutbox(createOutboxStore(database), { clock: () => NOW, onChange: () => {} });
  const refused = async () => {
    throw new AppError('backend.timeout');
  };
  const service = createRoutingService({
    store: createRoutingStore(db),
    pending: () => pendingPolicy(outbox),
    outbox,
    onWaiting: () => {},
    keptReport: () => null,
    fetchReport: refused,
    decide: refused,
    whatIf: refused,
    unreachable: () => null,
    clock: () => NOW,
    patienceMs: 10,
  });
  return { service, outbox };
};

test('requests of a month are told by how hard they were and who answered', () => {
  const { service } = consoleWith({ synced: true });
  expect(service.mix('2026-11' as Month)).toMatchObject([
    { complexity: 'complex', model: 'gpt-4o', requests: 1, unpricedRequests: 1, costMicroVnd: 0n },
    { complexity: 'simple', model: 'gpt-5-mini', requests: 2, unpricedRequests: 0, costMicroVnd: 5_000_000n },
  ]);
});

test('the policy stands beside the prices in force, and names models that have none', () => {
  const view = consoleWith({ synced: true }).service.policy();
  expect(view).toMatchObject({ policy: POLICY, shown: POLICY, edit: null, conflict: null });
  expect(view?.models).toEqual([
    { ref: 'nobody/blocked', price: null },
    { ref: 'openai/gone', price: null },
    { ref: 'openai/gpt-5-mini', price: { usdPer1MInput: '1', usdPer1MOutput: '1' } },
  ]);
});

test('before the policy has been synced there is none to edit', () => {
  expect(consoleWith({ synced: false }).service.policy()).toBeNull();
});

test('an edit is shown while it waits, and a conflict shows both sides until a person has chosen', () => {
  const { service, outbox } = consoleWith({ synced: true });
  service.editPolicy({ baseRevision: service.policy()?.revision ?? '', policy: CHANGED });
  expect(service.policy()).toMatchObject({ policy: POLICY, shown: CHANGED, edit: { state: 'pending' } });

  const [item] = outbox.list();
  const theirs = { ...POLICY, sureFromPercent: 50 };
  outbox.meetConflict(item?.id ?? '', { revision: '99', record: { collection: 'policy', row: row(theirs) } });
  const conflict = service.policy()?.conflict;
  expect(conflict).toMatchObject({ mine: CHANGED, theirs, theirsBy: 'Nguyễn Minh Quân' });
  service.resolve({ commandId: conflict?.commandId ?? '', keep: 'theirs' });
  expect(service.policy()).toMatchObject({ shown: POLICY, edit: null, conflict: null });
});

test('a report that can not be asked for is said to be missing, with the reason', async () => {
  const view = await consoleWith({ synced: true }).service.report();
  expect(view).toEqual({ report: null, fetchedAt: null, failure: { code: 'backend.timeout', details: {} } });
});
