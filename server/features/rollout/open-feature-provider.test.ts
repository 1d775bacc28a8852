import { OpenFeature, ProviderEvents, type Client } from '@openfeature/server-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '#server/lib/transaction.ts';
import type { RolloutState } from '#shared/contracts/rollout.ts';
import { bucketOf, FLAGS } from '#shared/domain/rollout.ts';
import { openTestRollout } from '#tests/support/rollout-fixture.ts';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { createOpenFeatureProvider } from './open-feature-provider.ts';
import { readRolloutRecord } from './rollout.store.ts';

const HALF: RolloutState = {
  ...ROLLOUT,
  phase: 'partial',
  basisPoints: 5_000,
  targetUsers: ['targeted'],
  excludeUsers: ['excluded'],
};
const someUser = (isIn: boolean) => {
  for (let index = 0; ; index += 1) if (bucketOf(HALF.salt, `usr_${index}`) < 5_000 === isIn) return `usr_${index}`;
};

let opened: Awaited<ReturnType<typeof openTestRollout>>;
let client: Client;
let skipped = 0;
beforeEach(async () => {
  skipped = 0;
  opened = await openTestRollout({ first: HALF, elapsed: () => performance.now() + skipped });
  await OpenFeature.setProviderAndWait('rollout-test', createOpenFeatureProvider(opened.rollout));
  client = OpenFeature.getClient('rollout-test');
});
afterEach(async () => {
  await OpenFeature.close();
  await opened.close();
});
const ask = (flag: string, targetingKey?: string) =>
  client.getBooleanDetails(flag, false, targetingKey === undefined ? {} : { targetingKey });

test('through the SDK each user gets the rollout’s answer with its reason, variant and version', async () => {
  const expected = [
    ['targeted', true, 'TARGETING_MATCH', 'targeted'],
    ['excluded', false, 'TARGETING_MATCH', 'excluded'],
    [someUser(true), true, 'SPLIT', 'withinShare'],
    [someUser(false), false, 'SPLIT', 'beyondShare'],
  ] as const;
  for (const [user, value, reason, armReason] of expected) {
    expect(await ask('intelligentRoutingEnabled', user)).toMatchObject({
      value,
      reason,
      variant: value ? 'on' : 'off',
      flagMetadata: { version: 1, stale: false, armReason },
    });
    expect((await ask('intelligentRoutingEnabled', user)).value).toBe(opened.rollout.decide(user).optimise);
  }
});

test('flags of the whole service need no user', async () => {
  expect(await ask('budgetAlertsEnabled')).toMatchObject({ value: true, reason: 'STATIC', variant: 'on' });
  expect(await ask('costOptimizationEnabled')).toMatchObject({
    value: false,
    reason: 'ERROR',
    errorCode: 'TARGETING_KEY_MISSING',
  });
});

test('what is no flag, or no boolean, answers the default and says so', async () => {
  expect(await client.getBooleanDetails('nothing', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
  expect(await client.getStringDetails('budgetAlertsEnabled', 'x')).toMatchObject({
    value: 'x',
    errorCode: 'TYPE_MISMATCH',
  });
});

test('a rollback reaches programs that ask, and tells those that listen', async () => {
  const changed = new Promise((resolve) => client.addHandler(ProviderEvents.ConfigurationChanged, resolve));
  await opened.rollout.rollBack({ reason: 'thử' });
  expect(await changed).toMatchObject({ flagsChanged: FLAGS, metadata: { version: 2 } });
  for (const flag of FLAGS)
    expect(await ask(flag, 'targeted')).toMatchObject({
      value: false,
      reason: 'DISABLED',
      flagMetadata: { version: 2 },
    });
});

test('a flag that is off by its own switch says that it is disabled', async () => {
  await inTransaction(opened.database, async (connection) => {
    const { revision, row } = await readRolloutRecord(connection);
    const rollout = { ...row, flags: { ...row.flags, usageTrackingEnabled: false } };
    await opened.rollout.changes.edit(connection, { actor: null }, { baseRevision: revision, rollout });
  });
  await opened.until(() => opened.rollout.age().version === 2);
  expect(await ask('usageTrackingEnabled', 'targeted')).toMatchObject({ value: false, reason: 'DISABLED' });
  expect(await ask('intelligentRoutingEnabled', 'targeted')).toMatchObject({ value: true });
});

test('a rollout too old to act upon answers off, as stale and with its age', async () => {
  await opened.rollout.close();
  skipped = 301_000;
  expect(await ask('intelligentRoutingEnabled', 'targeted')).toMatchObject({
    value: false,
    reason: 'STALE',
    flagMetadata: { version: 1, stale: true },
  });
});
