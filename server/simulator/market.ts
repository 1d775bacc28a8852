import type { Arm, Complexity, Tier } from '#shared/domain/usage.ts';
import { weighted, type Random } from './random.ts';

export type MarketModel = {
  readonly provider: string;
  readonly model: string;
  /** Its thinking is paid for as output. */
  readonly reasoning: boolean;
};

/** Per provider: time to the first token in ms, tokens per second after it, and how often it reports no usage. */
const PROVIDERS: Readonly<Record<string, { firstTokenMs: number; tokensPerSecond: number; unreported: number }>> = {
  google: { firstTokenMs: 520, tokensPerSecond: 170, unreported: 0 },
  openai: { firstTokenMs: 680, tokensPerSecond: 95, unreported: 0 },
  anthropic: { firstTokenMs: 900, tokensPerSecond: 72, unreported: 0 },
  deepseek: { firstTokenMs: 1_150, tokensPerSecond: 42, unreported: 0.03 },
  alibaba: { firstTokenMs: 760, tokensPerSecond: 80, unreported: 0.25 },
  groq: { firstTokenMs: 240, tokensPerSecond: 420, unreported: 0.05 },
  mistral: { firstTokenMs: 430, tokensPerSecond: 110, unreported: 0.3 },
  openrouter: { firstTokenMs: 980, tokensPerSecond: 60, unreported: 0.4 },
};
const SLOWEST = { firstTokenMs: 1_150, tokensPerSecond: 42, unreported: 0 };
export const providerTraits = (provider: string) => PROVIDERS[provider] ?? SLOWEST;

/** provider/model: how often people on starter, premium and ultimate plans ask for it. `*`: a reasoning model. */
const ASKED_FOR = `
google/gemini-2.5-flash-lite 7 4 2
google/gemini-2.5-flash* 13 9 5
google/gemini-2.5-pro* 3 6 8
google/gemini-3.1-flash-lite 4 3 1
google/gemini-3.5-flash-lite 2 2 1
google/gemini-3.5-flash* 3 4 4
google/gemini-3.6-flash* 3 4 4
openai/gpt-4o 6 6 4
openai/gpt-4o-mini 9 5 2
openai/gpt-4.1 2 3 3
openai/gpt-4.1-mini 4 3 1
openai/gpt-4.1-nano 2 1 0.5
openai/gpt-5* 4 7 8
openai/gpt-5-mini* 9 8 4
openai/gpt-5-nano* 3 1 0.5
openai/gpt-5.4* 1.5 4 6
openai/gpt-5.4-mini* 3 4 3
openai/gpt-5.4-nano* 1 0.5 0.3
openai/gpt-5.5* 0.4 2 5
openai/gpt-5.6-luna* 2 2 1
openai/gpt-5.6-terra* 1 2.5 4
openai/gpt-5.6-sol* 0.2 1 3
openai/o3* 0.4 1 2
openai/o4-mini* 0.6 1 1.5
anthropic/claude-3-haiku-20240307 0.4 0.2 0.1
anthropic/claude-haiku-4-5 3 4 3
anthropic/claude-sonnet-4-6 1.2 2.5 4
anthropic/claude-sonnet-5* 1.8 5 9
anthropic/claude-opus-4-8* 0.1 0.5 2
anthropic/claude-opus-5* 0.15 0.8 4
deepseek/deepseek-chat 7 4 2
deepseek/deepseek-reasoner* 2 2 2
alibaba/qwen-turbo 0.6 0.3 0.1
alibaba/qwen-flash 2 1 0.5
alibaba/qwen-plus 1.5 1 0.5
alibaba/qwen3.7-plus* 1.5 1.5 1
alibaba/qwen3-max 0.8 1 1
groq/llama-3.1-8b-instant 1.2 0.4 0.1
groq/llama-3.3-70b-versatile 1 0.6 0.3
groq/openai/gpt-oss-120b* 0.8 0.6 0.3
mistral/mistral-small-latest 0.8 0.5 0.2
mistral/mistral-large-latest 0.4 0.4 0.4`;

const askedFor = ASKED_FOR.trim()
  .split('\n')
  .map((line) => {
    const [name = '', ...shares] = line.split(' ');
    const slash = name.indexOf('/');
    const model = { provider: name.slice(0, slash), model: name.slice(slash + 1).replace('*', '') };
    const [starter = 0, premium = 0, ultimate = 0] = shares.map(Number);
    return { model: { ...model, reasoning: name.endsWith('*') }, shares: { starter, premium, ultimate } };
  });
export const MARKET: readonly MarketModel[] = askedFor.map(({ model }) => model);
const byModel = new Map(MARKET.map((model) => [model.model, model]));

const share = (tier: Tier) => weighted(askedFor.map(({ model, shares }) => [model, shares[tier]] as const));
const SHARES = { starter: share('starter'), premium: share('premium'), ultimate: share('ultimate') };
export const drawModel = (random: Random, tier: Tier) => random.weighted(SHARES[tier]);

/** Asked for now and then, and in no price book: shown as unpriced. */
export const UNPRICED_MODEL: MarketModel = {
  provider: 'openrouter',
  model: 'moonshotai/kimi-k2-thinking',
  reasoning: true,
};

/** What routing may choose instead, per complexity, with weights; and how often it finds the asked model too dear. */
const ROUTES = {
  simple: { often: 0.8, models: 'gemini-2.5-flash-lite gpt-5-nano qwen-flash gpt-4.1-nano llama-3.1-8b-instant' },
  medium: { often: 0.55, models: 'gpt-5-mini deepseek-chat gemini-3.1-flash-lite gpt-4.1-mini qwen-plus gpt-5.6-luna' },
  complex: { often: 0.3, models: 'gpt-5 gemini-2.5-pro deepseek-reasoner claude-haiku-4-5 qwen3-max' },
} as const satisfies Record<Complexity, { often: number; models: string }>;

/** Ranks models by what they charge; what it ranks as cheaper may replace what was asked for. */
export type Dearness = (model: MarketModel) => number;

/** Which models may answer, with probabilities that add up to one. Control always answers with what was asked for. */
export const answersTo = (asked: MarketModel, arm: Arm, complexity: Complexity, dearness: Dearness) => {
  const { often, models } = ROUTES[complexity];
  const cheaper = models
    .split(' ')
    .flatMap((name) => byModel.get(name) ?? [])
    .filter((model) => dearness(model) < dearness(asked) * 0.9);
  if (arm === 'control' || cheaper.length === 0) return [[asked, 1]] as const;
  const ranks = cheaper.map((_, rank) => 1 / (rank + 1));
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  return [
    [asked, 1 - often] as const,
    ...cheaper.map((model, rank) => [model, (often * (ranks[rank] ?? 0)) / total] as const),
  ];
};

/** Another provider's model of about the same kind, for a second attempt. */
export const FAIL_OVER = weighted(
  ['gemini-2.5-flash', 'gpt-5-mini', 'deepseek-chat', 'claude-haiku-4-5'].flatMap((name, rank) => {
    const model = byModel.get(name);
    return model ? [[model, 4 - rank] as const] : [];
  }),
);
