import { expect, test } from 'vitest';
import { microVnd, vnd } from '#shared/domain/money.ts';
import type { Complexity } from '#shared/domain/usage.ts';
import { context, FLASH, MINI, model, NANO, query } from '#tests/support/routing-fixture.ts';
import { modelRefOf } from './catalogue.ts';
import { chooseModel, type RoutingContext } from './choose-model.ts';
import type { RoutingQuery } from './judge-candidates.ts';

const chosen = (asked: RoutingQuery, within: RoutingContext) => {
  const choice = chooseModel(asked, within);
  if (choice.kind === 'refused') return choice.reason;
  return [modelRefOf(choice.chain[0]), choice.reason];
};

test('a simple question gets the cheapest small model, and the sentence the numbers of both', () => {
  const choice = chooseModel(query('simple'), context());
  expect(choice).toMatchObject({
    kind: 'chosen',
    reason: 'cheapestGoodEnough',
    // (100 × 0,05 + 400 × 0,4) / 10⁶ USD × 24.167 ₫; (100 × 5 + 400 × 25) / 10⁶ USD × 24.167 ₫
    reasonValues: { model: 'openai/nano', complexity: 'simple', cost: '3987555', insteadCost: '253753500' },
    requestedEstimate: 253_753_500n,
  });
});

test('each complexity gets the cheapest model of the tier it requires', () => {
  expect(chosen(query('medium'), context())).toEqual(['openai/mini', 'cheapestGoodEnough']);
  expect(chosen(query('complex'), context())).toEqual(['google/pro', 'cheapestGoodEnough']);
});

test('what was asked for is kept when it is the cheapest that is good enough', () => {
  expect(chosen(query('simple'), context({ requested: NANO }))).toEqual(['openai/nano', 'requestedIsCheapest']);
});

test('a question too hard for the requested model gets a dearer one, and is told why', () => {
  expect(chosen(query('complex'), context({ requested: NANO }))).toEqual(['google/pro', 'requestedTooWeak']);
});

test('who asks for no model in particular gets the cheapest that is good enough', () => {
  const auto = context({ requested: { provider: 'auto', model: 'auto' } });
  expect(chosen(query('medium'), auto)).toEqual(['openai/mini', 'cheapestOfAll']);
  expect(chooseModel(query('medium'), auto).reasonValues).not.toHaveProperty('insteadModel');
});

test('doubt goes one tier up, but never to something dearer than was asked for', () => {
  const doubted = query('simple');
  const analysis = { ...doubted.analysis, complexityOdds: { simple: 0.55, medium: 0.4, complex: 0.05 } };
  expect(chosen({ ...doubted, analysis }, context())).toEqual(['openai/mini', 'unsureTierUp']);
  const asked = context({ requested: NANO });
  expect(chosen({ ...doubted, analysis }, asked)).toEqual(['openai/nano', 'requestedIsCheapest']);
});

test('a picture, tools, a long text or a long answer rule out models that cannot take them', () => {
  const noNano = context({ blocked: ['openai/nano'] });
  expect(chosen(query('simple'), noNano)).toEqual(['groq/tiny', 'cheapestGoodEnough']);
  expect(chosen(query('simple', { wantsVision: true }), noNano)).toEqual(['openai/mini', 'cheapestGoodEnough']);
  const roomy = model('google/pro', '1.25', '10', { contextTokens: 1_000_000 });
  const long = context({ catalogue: [NANO, roomy], requested: NANO, perQueryCap: vnd(10_000) });
  expect(chosen(query('simple', { inputTokens: 200_000 }), long)).toEqual(['google/pro', 'requestedUnavailable']);
  expect(chosen(query('simple', { maxOutputTokens: 8_193 }), context())).toBe('noModel');
});

test('a preferred model is taken when it is good enough and fits, though it costs more', () => {
  expect(chosen(query('medium'), context({ preferred: ['google/flash'] }))).toEqual(['google/flash', 'preferredModel']);
  expect(chosen(query('complex'), context({ preferred: ['google/flash'] }))).toEqual([
    'google/pro',
    'cheapestGoodEnough',
  ]);
  const capped = context({ preferred: ['anthropic/opus'], perQueryCap: vnd(200) });
  expect(chosen(query('complex'), capped)).toEqual(['google/pro', 'cheapestGoodEnough']);
});

test('what does not fit is answered by the strongest cheaper model, then shortly, then not at all', () => {
  const left = (dong: number) => context({ remaining: vnd(dong) });
  expect(chosen(query('complex'), left(99))).toEqual(['openai/mini', 'cheaperForBudget']);
  expect(chosen(query('complex'), left(5))).toEqual(['openai/nano', 'cheaperForBudget']);
  expect(chosen(query('complex'), left(2))).toEqual(['openai/nano', 'shorterForBudget']);
  expect(chosen(query('complex'), left(0))).toBe('budgetExhausted');
  expect(chosen(query('complex'), context({ perQueryCap: microVnd(1n) }))).toBe('queryCapExceeded');
});

test('a shorter answer is as long as the money lasts', () => {
  const choice = chooseModel(query('simple'), context({ remaining: vnd(2) }));
  // 2 ₫ = 10⁻⁶ × 24.167 ₫ × (100 × 0,05 + 194,4… × 0,4)
  expect(choice).toMatchObject({ chain: [{ maxOutputTokens: 194 }, { maxOutputTokens: 182 }] });
});

test('a model that reasons is not cut so short that it could think and say nothing', () => {
  const reasoning = [model('openai/nano', '0.05', '0.4', { reasoning: true })];
  const within = context({ catalogue: reasoning, expectedOutputTokens: () => 900, remaining: vnd(4) });
  expect(chosen(query('simple'), within)).toBe('budgetExhausted');
  expect(chosen(query('simple'), { ...within, remaining: vnd(6) })).toEqual(['openai/nano', 'shorterForBudget']);
});

test('without the optimisation only the requested model answers, shortly when it must', () => {
  const off = context({ optimise: false, switchedOffReason: 'controlGroup' });
  expect(chooseModel(query('simple'), off)).toMatchObject({ chain: [{ model: 'opus' }], reason: 'controlGroup' });
  expect(chosen(query('simple'), { ...off, remaining: vnd(100) })).toEqual(['anthropic/opus', 'shorterForBudget']);
  expect(chosen(query('simple'), { ...off, remaining: vnd(1) })).toBe('budgetExhausted');
  expect(chosen(query('simple'), { ...off, providerState: () => 'unhealthy' })).toBe('noModel');
  expect(chosen(query('simple'), { ...off, blocked: ['anthropic/opus'] })).toBe('noModel');
});

test('when no model that is left is good enough, the strongest answers', () => {
  const weak = context({ catalogue: [NANO, MINI, FLASH] });
  expect(chosen(query('complex'), weak)).toEqual(['openai/mini', 'strongestAvailable']);
});

test('the chain goes to other providers before other models of the same, and to weaker ones last', () => {
  const refs = (complexity: Complexity) => {
    const choice = chooseModel(query(complexity), context());
    return choice.kind === 'chosen' ? choice.chain.map(modelRefOf) : [];
  };
  expect(refs('simple')).toEqual(['openai/nano', 'groq/tiny', 'google/flash', 'anthropic/opus']);
  expect(refs('complex')).toEqual(['google/pro', 'anthropic/opus', 'openai/mini', 'google/flash']);
});
