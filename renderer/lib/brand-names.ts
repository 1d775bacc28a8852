const PROVIDERS: Readonly<Record<string, string>> = {
  alibaba: 'Alibaba Cloud',
  anthropic: 'Anthropic',
  deepseek: 'DeepSeek',
  google: 'Google',
  groq: 'Groq',
  mistral: 'Mistral AI',
  openai: 'OpenAI',
  openrouter: 'OpenRouter',
};

/** A provider as it writes itself; an unknown one as the service names it. */
export const providerName = (provider: string) => PROVIDERS[provider] ?? provider;
