/** How one provider's OpenAI-compatible endpoint is reached and what is special about it. */
export type ProviderFacts = {
  /** As the price book names it. */
  readonly name: string;
  /** `<PREFIX>_API_KEY` and `<PREFIX>_BASE_URL`. */
  readonly prefix: string;
  readonly aliases: readonly string[];
  readonly baseUrl: string;
  /** The simulated provider's path for it. */
  readonly simulatedPath: string;
  /** The field that bounds the answer; OpenAI's reasoning models refuse the older one. */
  readonly limitField: 'max_tokens' | 'max_completion_tokens';
  /** It tells the usage of a stream only when asked; the others always do, and may refuse the question. */
  readonly tellsUsageWhenAsked: boolean;
};

const facts = (name: string, baseUrl: string, rest: Partial<ProviderFacts> = {}): ProviderFacts => ({
  name,
  prefix: name.toUpperCase(),
  aliases: [],
  baseUrl,
  simulatedPath: name,
  limitField: 'max_tokens',
  tellsUsageWhenAsked: true,
  ...rest,
});

/** Addresses from each provider's own documentation of its OpenAI-compatible endpoint. */
export const PROVIDERS: readonly ProviderFacts[] = [
  facts('openai', 'https://api.openai.com/v1', { limitField: 'max_completion_tokens' }),
  facts('anthropic', 'https://api.anthropic.com/v1'),
  facts('google', 'https://generativelanguage.googleapis.com/v1beta/openai', { aliases: ['gemini'] }),
  facts('deepseek', 'https://api.deepseek.com/v1'),
  // Singapore, the region next to Vietnam. Prices are Alibaba's, the models are called Qwen.
  facts('alibaba', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', {
    prefix: 'QWEN',
    aliases: ['qwen'],
    simulatedPath: 'qwen',
  }),
  facts('groq', 'https://api.groq.com/openai/v1'),
  facts('mistral', 'https://api.mistral.ai/v1', { tellsUsageWhenAsked: false }),
  facts('openrouter', 'https://openrouter.ai/api/v1'),
];

/** The price book's name of a provider; undefined when there is none of that name. */
export const providerNamed = (segment: string) =>
  PROVIDERS.find(({ name, aliases }) => name === segment || aliases.includes(segment))?.name;
