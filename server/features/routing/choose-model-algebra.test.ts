import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MODEL_TIERS } from '#shared/contracts/routing-policy.ts';
import { microVnd, type MicroVnd } from '#shared/domain/money.ts';
import { CATEGORIES, COMPLEXITIES } from '#shared/domain/usage.ts';
import { context, model } from '#tests/support/routing-fixture.ts';
import { modelRefOf } from './catalogue.ts';
import { chooseModel, type ModelChoice, type RoutingContext } from './choose-model.ts';
import { judgeCandidates, type RoutingQuery } from './judge-candidates.ts';

const share = fc.integer({ min: 1, max: 1_000 });
const anyAnalysis = fc
  .record({
    category: fc.constantFrom(...CATEGORIES),
    complexity: fc.constantFrom(...COMPLEXITIES),
    odds: fc.tuple(share, share, share),
  })
  .map(({ category, complexity, odds: [simple, medium, complex] }) => {
    const sum = simple + medium + complex;
    const complexityOdds = { simple: simple / sum, medium: medium / sum, complex: complex / sum };
    return { language: 'vi' as const, features: [], category, complexity, complexityOdds };
  });
const anyQuery = fc.record({
  analysis: anyAnalysis,
  inputTokens: fc.nat(200_000),
  wantsVision: fc.boolean(),
  wantsTools: fc.boolean(),
  maxOutputTokens: fc.option(fc.integer({ min: 1, max: 20_000 })),
});
const PROVIDERS = ['openai', 'google', 'anthropic', 'groq'];
const anyPrice = fc.integer({ min: 1, max: 30_000 }).map((thousandths) => (thousandths / 1_000).toFixed(3));
const anyModel = fc
  .record({
    provider: fc.constantFrom(...PROVIDERS),
    name: fc.constantFrom('a', 'b', 'c'),
    input: anyPrice,
    output: anyPrice,
    contextTokens: fc.constantFrom(8_000, 128_000, 1_000_000),
    maxOutputTokens: fc.constantFrom(1_024, 8_192, 65_536),
    vision: fc.boolean(),
    functionCalling: fc.boolean(),
    reasoning: fc.boolean(),
  })
  .map(({ provider, name, input, output, ...rest }) => model(`${provider}/${name}`, input, output, rest));
const REFS = PROVIDERS.flatMap((provider) => ['a', 'b', 'c'].map((name) => `${provider}/${name}`));
const someRefs = fc.uniqueArray(fc.constantFrom(...REFS), { maxLength: 4 });
const money = fc.integer({ min: 0, max: 2_000_000_000 }).map((units) => microVnd(BigInt(units)));
const anyContext = fc
  .record({
    catalogue: fc.uniqueArray(anyModel, { selector: modelRefOf, maxLength: 12 }),
    required: fc.record({
      simple: fc.constantFrom(...MODEL_TIERS),
      medium: fc.constantFrom(...MODEL_TIERS),
      complex: fc.constantFrom(...MODEL_TIERS),
    }),
    sureFromPercent: fc.nat(100),
    modelTiers: fc.dictionary(fc.constantFrom(...REFS), fc.constantFrom(...MODEL_TIERS)),
    blockedModels: someRefs,
    down: fc.uniqueArray(fc.constantFrom(...PROVIDERS), { maxLength: 2 }),
    requested: fc.constantFrom(...REFS),
    optimise: fc.boolean(),
    remaining: money,
    perQueryCap: money,
    preferred: someRefs,
    blocked: someRefs,
    expected: fc.nat(5_000),
  })
  .map((made): RoutingContext => {
    const { required, sureFromPercent, modelTiers, blockedModels, down, requested, expected, ...rest } = made;
    const [provider = '', name = ''] = requested.split('/');
    return {
      ...context(rest),
      policy: { required, sureFromPercent, modelTiers, blockedModels },
      providerState: (of) => (down.includes(of) ? 'unhealthy' : 'ready'),
      requested: { provider, model: name },
      expectedOutputTokens: () => expected,
    };
  });

const chainOf = (choice: ModelChoice) => (choice.kind === 'chosen' ? choice.chain : []);
const least = (a: MicroVnd, b: MicroVnd) => (a < b ? a : b);

test('every planned call passes the hard filters, fits what may be spent, and is tried once', () => {
  fc.assert(
    fc.property(anyQuery, anyContext, (asked, from) => {
      const within = { ...from, optimise: true };
      const chain = chainOf(chooseModel(asked, within));
      const usable = judgeCandidates(asked, within).filter(({ ruledOut }) => ruledOut === null);
      const refs = chain.map(modelRefOf);
      expect(usable.map(({ ref }) => ref)).toEqual(expect.arrayContaining(refs));
      expect(new Set(refs).size).toBe(refs.length);
      expect(chain.every(({ estimate }) => estimate <= least(within.remaining, within.perQueryCap))).toBe(true);
    }),
  );
});

test('without the optimisation nothing but the requested model is planned, and never when it is blocked or down', () => {
  fc.assert(
    fc.property(anyQuery, anyContext, (asked, from) => {
      const within = { ...from, optimise: false };
      const requested = modelRefOf(within.requested);
      const chain = chainOf(chooseModel(asked, within));
      const barred =
        [...within.blocked, ...within.policy.blockedModels].includes(requested) ||
        within.providerState(within.requested.provider) !== 'ready';
      expect(chain.every((call) => modelRefOf(call) === requested && !barred)).toBe(true);
      expect(chain.every(({ estimate }) => estimate <= least(within.remaining, within.perQueryCap))).toBe(true);
    }),
  );
});

/** The cheapest good enough model that fits; undefined when none does. */
const cheapestFitting = (asked: RoutingQuery, within: RoutingContext) =>
  judgeCandidates(asked, within)
    .filter((one) => one.ruledOut === null && one.goodEnough)
    .map(({ estimate }) => estimate)
    .filter((estimate) => estimate <= least(within.remaining, within.perQueryCap))
    .toSorted((a, b) => Number(a - b))[0];

test('no other good enough model that fits would have cost less, unless the user prefers this one', () => {
  fc.assert(
    fc.property(anyQuery, anyContext, (asked, from) => {
      const within = { ...from, optimise: true };
      const choice = chooseModel(asked, within);
      const cheapest = cheapestFitting(asked, within);
      fc.pre(choice.kind === 'chosen' && cheapest !== undefined);
      const [first] = chainOf(choice);
      const preferred = first !== undefined && within.preferred.includes(modelRefOf(first));
      expect(preferred || first?.estimate === cheapest).toBe(true);
    }),
  );
});

test('a weaker model or a shorter answer is given only when nothing good enough fits', () => {
  const GIVING_IN = ['cheaperForBudget', 'shorterForBudget', 'strongestAvailable'];
  fc.assert(
    fc.property(anyQuery, anyContext, (asked, from) => {
      const within = { ...from, optimise: true };
      const choice = chooseModel(asked, within);
      fc.pre(choice.kind === 'chosen');
      expect(GIVING_IN.includes(choice.reason)).toBe(cheapestFitting(asked, within) === undefined);
    }),
  );
});

test('more money never refuses what less money answered', () => {
  fc.assert(
    fc.property(anyQuery, anyContext, money, money, (asked, within, more, moreCap) => {
      if (chooseModel(asked, within).kind === 'refused') return;
      const richer = {
        ...within,
        remaining: microVnd(within.remaining + more),
        perQueryCap: microVnd(within.perQueryCap + moreCap),
      };
      expect(chooseModel(asked, richer).kind).toBe('chosen');
    }),
  );
});

test('the same question gets the same answer, in whatever order the catalogue stands', () => {
  fc.assert(
    fc.property(anyQuery, anyContext, (asked, within) => {
      const turned = { ...within, catalogue: within.catalogue.toReversed() };
      expect(chooseModel(asked, turned)).toEqual(chooseModel(asked, within));
    }),
  );
});
