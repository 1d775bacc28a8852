import { once } from 'node:events';
import { GrowthBookClient } from '@growthbook/growthbook';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { createHeldRollout } from '#server/features/rollout/held-rollout.ts';
import { FULL_ROLLOUT } from '#tests/support/rollout-fixture.ts';

/** The same flag for each: an exclude list, a target list, and half of everybody else. */
const FLAG = 'intelligentRoutingEnabled';
const SHARE = 50;
const SALT = 'pho-bench';
const listed = (name: string) => Array.from({ length: 100 }, (_, index) => `${name}_${index}`);
export const TARGETS = listed('target');
export const EXCLUDED = listed('excluded');

/** One local evaluation, and what ends its client. */
export type FlagClient = { isOn: (userId: string) => boolean; close: () => void };

export const openOwn = (): FlagClient => {
  const state = { ...FULL_ROLLOUT, phase: 'partial' as const, basisPoints: SHARE * 100, salt: SALT };
  const held = createHeldRollout({
    first: { version: 1, state: { ...state, targetUsers: TARGETS, excludeUsers: EXCLUDED } },
    enabled: true,
    maxAgeMs: 300_000,
    elapsed: () => performance.now(),
  });
  return { isOn: (userId) => held.decide(userId).optimise, close: () => {} };
};

export const openUnleash = async (): Promise<FlagClient> => {
  const notExcluded = { contextName: 'userId', operator: 'NOT_IN' as const, values: EXCLUDED, inverted: false };
  const strategy = (name: string, parameters: Record<string, unknown>) => ({
    name,
    parameters,
    constraints: [notExcluded],
    segments: [],
  });
  const rollout = { rollout: String(SHARE), stickiness: 'userId', groupId: SALT };
  const strategies = [strategy('userWithId', { userIds: TARGETS.join(',') }), strategy('flexibleRollout', rollout)];
  const client = new Unleash({
    appName: 'bench',
    // Nobody is there: what it was given at the start is what it evaluates.
    url: 'http://127.0.0.1:9/api',
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider(),
    bootstrap: {
      data: [{ name: FLAG, type: 'release', enabled: true, project: 'p', variants: [], strategies } as never],
    },
  });
  client.on('error', () => {}).on('warn', () => {});
  if (!client.isSynchronized()) await once(client, 'ready');
  return { isOn: (userId) => client.isEnabled(FLAG, { userId }), close: () => client.destroy() };
};

export const openGrowthBook = (): FlagClient => {
  const client = new GrowthBookClient().initSync({
    payload: {
      features: {
        [FLAG]: {
          defaultValue: false,
          rules: [
            { condition: { id: { $in: EXCLUDED } }, force: false },
            { condition: { id: { $in: TARGETS } }, force: true },
            { force: true, coverage: SHARE / 100, hashAttribute: 'id', hashVersion: 2, seed: SALT },
          ],
        },
      },
    },
  });
  return { isOn: (id) => client.isOn(FLAG, { attributes: { id } }), close: () => client.destroy() };
};
