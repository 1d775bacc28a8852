import { afterAll, beforeAll, expect, test } from 'vitest';
import { vnd } from '#shared/domain/money.ts';
import { createRecordingFixture, NOON, usageOf, type RecordingFixture } from '#tests/support/recording-fixture.ts';
import { createRollupLeader } from '#server/features/rollups/rollup-leader.ts';
import { query } from '#tests/support/routing-fixture.ts';
import { createQueryAnalyser } from './analyse-query.ts';
import { modelRefOf } from './catalogue.ts';
import { readRoutingWeights } from './read-routing-weights.ts';
import { createRouting, type Asker, type RoutingOptions } from './routing.service.ts';

let fixture: RecordingFixture;
const stops: (() => void)[] = [];
beforeAll(async () => {
  fixture = await createRecordingFixture(['usr_lan']);
});
afterAll(async () => {
  for (const stop of stops) stop();
  await fixture.close();
});

const analyse = createQueryAnalyser(readRoutingWeights());
const routingOf = async (options: Partial<RoutingOptions> = {}) => {
  const { database, priceBook } = fixture;
  const parts = { database, priceBook, analyse, providerState: () => 'ready' as const, clock: () => NOON };
  const routing = await createRouting({ ...parts, ...options });
  stops.push(routing.stop);
  return routing;
};
const LAN: Asker = {
  requested: { provider: 'openai', model: 'gpt-5.6-sol' },
  optimise: true,
  remaining: vnd(29_000),
  budget: vnd(29_000),
  perQueryCap: vnd(100),
  preferred: [],
  blocked: [],
};
const setPolicy = (change: object) =>
  fixture.database.pool.query('UPDATE routing_policy SET policy = policy || $1::jsonb', [JSON.stringify(change)]);

test('the first policy gives a tier to every model of the price list but the one that knows no Vietnamese', async () => {
  const routing = await routingOf();
  const { modelTiers } = routing.policy();
  const without = routing
    .catalogue()
    .map(modelRefOf)
    .filter((ref) => modelTiers[ref] === undefined);
  expect(without).toEqual(['groq/llama-3.1-8b-instant']);
  expect(Object.keys(modelTiers)).toHaveLength(routing.catalogue().length - 1);
});

test('a greeting gets a small model and a proof a strong one, within the cap of a query', async () => {
  const routing = await routingOf();
  const choose = (text: string) => {
    const choice = routing.choose({ ...query('simple'), analysis: routing.analyse(text) }, LAN);
    if (choice.kind === 'refused') throw new Error(choice.reason);
    expect(choice.chain.every(({ estimate }) => estimate <= vnd(100))).toBe(true);
    return routing.policy().modelTiers[modelRefOf(choice.chain[0])];
  };
  expect(choose('chào bạn, hôm nay thế nào')).toBe('small');
  expect(choose('Chứng minh chi tiết định lý Cayley–Hamilton cho ma trận vuông trên vành giao hoán bất kỳ')).toBe(
    'strong',
  );
});

test('a policy edited through another instance holds here after a refresh, and a seed changes nothing of it', async () => {
  const routing = await routingOf();
  await setPolicy({ required: { simple: 'strong', medium: 'strong', complex: 'strong' } });
  await routing.refreshPolicy();
  const before = routing.choose(query('simple'), LAN);
  expect(before).toMatchObject({ kind: 'chosen' });
  expect(routing.policy().required.simple).toBe('strong');
  const another = await routingOf();
  expect(another.policy().required.simple).toBe('strong');
});

test('the price of the moment counts: it changes at midnight in Vietnam', async () => {
  let now = new Date('2026-08-31T23:59:59.999+07:00');
  const routing = await routingOf({ clock: () => now });
  const sonnet = () => {
    const model = routing.catalogue().find((one) => one.model === 'claude-sonnet-5');
    return model?.price(1_000_000, 0);
  };
  expect(sonnet()).toBe(vnd(2 * 24_167));
  now = new Date('2026-09-01T00:00:00.000+07:00');
  expect(sonnet()).toBe(vnd(3 * 24_167));
});

test('how long answers are expected to be is learnt from what was recorded', async () => {
  const routing = await routingOf();
  const estimate = () =>
    routing.judge(query('simple'), LAN).find(({ ref }) => ref === 'openai/gpt-4o-mini')?.outputTokens ?? 0;
  const before = estimate();
  const usages = Array.from({ length: 400 }, (_, index) =>
    usageOf({
      userId: 'usr_lan',
      requestId: `long_${index}`,
      category: 'qa',
      occurredAt: new Date(NOON.getTime() - 60_000),
      tokens: { input: 100, cachedInput: 0, output: 2_000 },
    }),
  );
  await Promise.all(usages.map((usage) => fixture.recorder.record(usage)));
  const rollups = createRollupLeader({ database: fixture.database });
  await expect.poll(() => rollups.foldOnce().then(() => fixture.rows('SELECT FROM usage_rollup'))).not.toHaveLength(0);
  await rollups.stop();
  await routing.refresh();
  expect(estimate()).toBeGreaterThan(5 * before);
});
