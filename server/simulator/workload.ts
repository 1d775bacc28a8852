import type { TokenCounts } from '#shared/domain/pricing.ts';
import { CATEGORIES, COMPLEXITIES, type Category, type Complexity } from '#shared/domain/usage.ts';
import type { MarketModel } from './market.ts';
import { weighted, type Random, type Weighted } from './random.ts';

/** What people ask, and how many tokens that takes. */

const PERSONAS = {
  everyday: { chat: 34, qa: 26, writing: 12, translation: 10, summarization: 5, analysis: 3, coding: 2, math: 8 },
  student: { chat: 18, qa: 26, writing: 16, translation: 14, summarization: 8, analysis: 4, coding: 4, math: 10 },
  office: { chat: 15, qa: 15, writing: 28, translation: 17, summarization: 14, analysis: 8, coding: 2, math: 1 },
  developer: { chat: 12, qa: 16, writing: 6, translation: 6, summarization: 4, analysis: 8, coding: 45, math: 3 },
} as const satisfies Record<string, Record<Category, number>>;
export type Persona = keyof typeof PERSONAS;

const choices = <T extends string>(weights: Readonly<Record<T, number>>, keys: readonly T[]): Weighted<T> =>
  weighted(keys.map((key) => [key, weights[key]] as const));
export const CATEGORY_MIX: Readonly<Record<Persona, Weighted<Category>>> = {
  everyday: choices(PERSONAS.everyday, CATEGORIES),
  student: choices(PERSONAS.student, CATEGORIES),
  office: choices(PERSONAS.office, CATEGORIES),
  developer: choices(PERSONAS.developer, CATEGORIES),
};
export const PERSONA_MIX = weighted<Persona>([
  ['everyday', 42],
  ['student', 25],
  ['office', 23],
  ['developer', 10],
]);

/** Per category: how often simple, medium, complex; median tokens in (with the conversation so far) and out. */
const CATEGORY = {
  chat: { complexity: [70, 26, 4], input: 2_400, output: 260 },
  qa: { complexity: [55, 35, 10], input: 2_600, output: 400 },
  writing: { complexity: [30, 50, 20], input: 2_200, output: 820 },
  translation: { complexity: [60, 35, 5], input: 1_700, output: 520 },
  summarization: { complexity: [35, 50, 15], input: 9_500, output: 480 },
  analysis: { complexity: [8, 47, 45], input: 8_200, output: 1_150 },
  coding: { complexity: [15, 45, 40], input: 6_400, output: 1_150 },
  math: { complexity: [25, 45, 30], input: 1_300, output: 760 },
} as const satisfies Record<Category, { complexity: readonly number[]; input: number; output: number }>;
const COMPLEXITY = {
  simple: { input: 0.7, output: 0.6 },
  medium: { input: 1, output: 1 },
  complex: { input: 1.8, output: 1.7 },
} as const satisfies Record<Complexity, { input: number; output: number }>;

const complexities = (category: Category) =>
  weighted(COMPLEXITIES.map((name, rank) => [name, CATEGORY[category].complexity[rank] ?? 0] as const));
export const COMPLEXITY_MIX = new Map(CATEGORIES.map((category) => [category, complexities(category)] as const));

/** Spread of the logarithms. */
const INPUT_SIGMA = 0.75;
const OUTPUT_SIGMA = 0.55;
/** The smallest context and answer of any model in the market. */
const MAX_INPUT = 100_000;
const MAX_OUTPUT = 4_096;
const REASONING_SHARE = 1.6;
/** How often part of the input comes from the provider's cache, and between which shares of it. */
const CACHE = { often: 0.38, from: 0.3, to: 0.9 };
/** Providers cache whole blocks of this many tokens. */
const CACHE_BLOCK = 128;

const medians = (category: Category, complexity: Complexity, { reasoning }: MarketModel) => ({
  input: CATEGORY[category].input * COMPLEXITY[complexity].input,
  output: CATEGORY[category].output * COMPLEXITY[complexity].output * (reasoning ? REASONING_SHARE : 1),
});

export const drawTokens = (
  random: Random,
  category: Category,
  complexity: Complexity,
  model: MarketModel,
): TokenCounts => {
  const median = medians(category, complexity, model);
  const input = Math.min(MAX_INPUT, Math.ceil(random.lognormal(median.input, INPUT_SIGMA)));
  const output = Math.min(MAX_OUTPUT, Math.ceil(random.lognormal(median.output, OUTPUT_SIGMA)));
  const cached = random.chance(CACHE.often) ? input * random.between(CACHE.from, CACHE.to) : 0;
  return { input, output, cachedInput: Math.floor(cached / CACHE_BLOCK) * CACHE_BLOCK };
};

/** The mean of what `drawTokens` draws: a lognormal's mean is its median × e^(σ²/2). */
export const meanTokens = (category: Category, complexity: Complexity, model: MarketModel): TokenCounts => {
  const median = medians(category, complexity, model);
  const input = Math.round(median.input * Math.exp(INPUT_SIGMA ** 2 / 2));
  const output = Math.round(median.output * Math.exp(OUTPUT_SIGMA ** 2 / 2));
  return { input, output, cachedInput: Math.round((input * CACHE.often * (CACHE.from + CACHE.to)) / 2) };
};
