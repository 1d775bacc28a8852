import * as z from 'zod';
import type { TokenCounts } from '#shared/domain/pricing.ts';

const tokens = z.int().min(0);
/** OpenAI's usage block; DeepSeek tells its cache hits beside it. */
const usageBlock = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
  prompt_cache_hit_tokens: tokens.nullish(),
});
const withUsage = z.object({ usage: usageBlock });

/** The usage in a whole answer or in one event of a stream; null when it tells none. */
export const usageIn = (json: unknown): TokenCounts | null => {
  const { data } = withUsage.safeParse(json);
  if (!data) return null;
  const { prompt_tokens: input, completion_tokens: output, prompt_tokens_details: details } = data.usage;
  const cached = details?.cached_tokens ?? data.usage.prompt_cache_hit_tokens ?? 0;
  return { input, cachedInput: Math.min(cached, input), output };
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
