import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** Tokens per o200k token on Vietnamese chat text: each provider cuts text in its own way. */
const TOKENS_PER_O200K: Readonly<Record<string, number>> = {
  openai: 1,
  openrouter: 1,
  google: 1.08,
  deepseek: 1.16,
  mistral: 1.22,
  groq: 1.25,
  qwen: 1.3,
  anthropic: 1.35,
};
const ALIASES: Readonly<Record<string, string>> = { alibaba: 'qwen', gemini: 'google' };
/** What a model no price list knows may answer at most. */
const DEFAULT_MAX_TOKENS = 16_384;

const priceTable = z.object({
  prices: z.array(z.object({ provider: z.string(), model: z.string(), maxOutputTokens: z.int().nullish() })),
});

export type SimulatedModel = { readonly id: string; readonly ownedBy: string; readonly maxTokens: number };
export type ModelCatalogue = ReturnType<typeof createModelCatalogue>;

/**
 * Providers and their models, as the price table has them; `openrouter` offers all of them as `provider/model`.
 * `extra` models are offered by every provider: for models that no price is known of.
 */
export const createModelCatalogue = (extra: readonly string[] = []) => {
  const file = new URL('../../resources/model-prices.json', import.meta.url);
  const byProvider = new Map(Object.keys(TOKENS_PER_O200K).map((name) => [name, new Map<string, SimulatedModel>()]));
  const add = (provider: string, id: string, ownedBy: string, maxTokens: number) =>
    byProvider.get(provider)?.set(id, { id, ownedBy, maxTokens });

  for (const row of priceTable.parse(JSON.parse(readFileSync(file, 'utf8'))).prices) {
    const provider = ALIASES[row.provider] ?? row.provider;
    const maxTokens = row.maxOutputTokens ?? DEFAULT_MAX_TOKENS;
    add(provider, row.model, provider, maxTokens);
    add('openrouter', `${row.provider}/${row.model}`, provider, maxTokens);
  }
  for (const provider of byProvider.keys()) for (const id of extra) add(provider, id, provider, DEFAULT_MAX_TOKENS);

  return {
    /** The provider's own name for a path segment, `alibaba` being `qwen` and `gemini` being `google`. */
    provider(segment: string) {
      const name = ALIASES[segment] ?? segment;
      return byProvider.has(name) ? name : undefined;
    },
    models: (provider: string) => [...(byProvider.get(provider)?.values() ?? [])],
    model: (provider: string, id: string) => byProvider.get(provider)?.get(id),
  };
};

/** Billed tokens for a number of o200k tokens; never fewer than one for what has any. */
export const billedTokens = (provider: string, o200kTokens: number) =>
  Math.ceil(o200kTokens * (TOKENS_PER_O200K[provider] ?? 1));
/** The most o200k tokens whose bill stays within `tokens`. */
export const o200kWithin = (provider: string, tokens: number) => Math.floor(tokens / (TOKENS_PER_O200K[provider] ?? 1));
