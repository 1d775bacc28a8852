import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import { vnd } from '#shared/domain/money.ts';
import { createCallPrice } from '#shared/domain/pricing.ts';
import type { Complexity } from '#shared/domain/usage.ts';
import type { CatalogueModel } from '#server/features/routing/catalogue.ts';
import type { RoutingContext } from '#server/features/routing/choose-model.ts';
import type { RoutingQuery } from '#server/features/routing/judge-candidates.ts';

const RATE = '24167';
/** A model of the catalogue; prices in USD per million tokens, at 24.167 ₫. */
export const model = (
  ref: string,
  usdInput: string,
  usdOutput: string,
  rest: Partial<CatalogueModel> = {},
): CatalogueModel => {
  const [provider = '', ...name] = ref.split('/');
  const usd = { usdPer1MInput: usdInput, usdPer1MCachedInput: null, usdPer1MOutput: usdOutput };
  return {
    provider,
    model: name.join('/'),
    contextTokens: 128_000,
    maxOutputTokens: 8_192,
    vision: true,
    functionCalling: true,
    reasoning: false,
    price: createCallPrice(usd, RATE),
    ...rest,
  };
};
export const NANO = model('openai/nano', '0.05', '0.4');
const TINY = model('groq/tiny', '0.06', '0.42', { vision: false });
export const MINI = model('openai/mini', '0.25', '2');
export const FLASH = model('google/flash', '0.3', '2.5');
const PRO = model('google/pro', '1.25', '10');
const OPUS = model('anthropic/opus', '5', '25');
const ALL = [NANO, TINY, MINI, FLASH, PRO, OPUS];

const POLICY: RoutingPolicy = {
  required: { simple: 'small', medium: 'mid', complex: 'strong' },
  sureFromPercent: 60,
  modelTiers: {
    'openai/nano': 'small',
    'groq/tiny': 'small',
    'openai/mini': 'mid',
    'google/flash': 'mid',
    'google/pro': 'strong',
    'anthropic/opus': 'strong',
  },
  blockedModels: [],
};
const SURE: Record<Complexity, Record<Complexity, number>> = {
  simple: { simple: 0.95, medium: 0.04, complex: 0.01 },
  medium: { simple: 0.1, medium: 0.8, complex: 0.1 },
  complex: { simple: 0.02, medium: 0.08, complex: 0.9 },
};
/** A hundred tokens that are surely of this complexity. */
export const query = (complexity: Complexity, rest: Partial<RoutingQuery> = {}): RoutingQuery => ({
  analysis: { language: 'vi', category: 'qa', complexity, complexityOdds: SURE[complexity], features: [] },
  inputTokens: 100,
  wantsVision: false,
  wantsTools: false,
  maxOutputTokens: null,
  ...rest,
});
/** Everything is ready, there is money, and the dearest model was asked for. */
export const context = (rest: Partial<RoutingContext> = {}): RoutingContext => ({
  policy: POLICY,
  catalogue: ALL,
  providerState: () => 'ready',
  requested: OPUS,
  optimise: true,
  remaining: vnd(29_000),
  budget: vnd(29_000),
  perQueryCap: vnd(1_000),
  preferred: [],
  blocked: [],
  expectedOutputTokens: () => 400,
  tokensAt: (_, tokens) => tokens,
  ...rest,
});
