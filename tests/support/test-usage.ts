import fc from 'fast-check';
import type { UsageRecord } from '#server/features/recording/recorder.ts';
import { ARMS, CATEGORIES, COMPLEXITIES, REQUEST_STATUSES, TIERS, TOKEN_SOURCES } from '#shared/domain/usage.ts';

let requests = 0;

/** An ordinary answered request of `usr_lan` with an id of its own; its model is in the price book. */
export const testUsage = (overrides: Partial<UsageRecord> = {}): UsageRecord => {
  requests += 1;
  return {
    userId: 'usr_lan',
    requestId: `req_test_${requests}`,
    attempt: 1,
    occurredAt: new Date('2026-11-15T03:00:00.000Z'),
    provider: 'openai',
    model: 'gpt-5-mini',
    requestedModel: 'gpt-5-mini',
    tier: 'starter',
    complexity: 'medium',
    category: 'chat',
    arm: 'treatment',
    status: 'ok',
    errorCode: null,
    tokens: { input: 1_200, cachedInput: 256, output: 400 },
    tokenSource: 'exact',
    latencyMs: 2_400,
    overheadMs: 12,
    ...overrides,
  };
};

const MODELS = [
  ['openai', 'gpt-5-mini'],
  ['openai', 'gpt-4o'],
  ['google', 'gemini-2.5-flash'],
  ['anthropic', 'claude-sonnet-5'],
  ['deepseek', 'deepseek-chat'],
  ['alibaba', 'qwen-flash'],
] as const;
const UNPRICED = ['openrouter', 'no-such-model'] as const;

export type UsageConstraints = {
  readonly userIds?: readonly [string, ...string[]];
  /** First and last possible instant. */
  readonly from?: Date;
  readonly to?: Date;
};

/** Any request that may be recorded, priced or not. Shrinking may make ids alike. */
export const usageArbitrary = (constraints: UsageConstraints = {}): fc.Arbitrary<UsageRecord> => {
  const {
    userIds = ['usr_lan'],
    from = new Date('2026-09-01T00:00:00+07:00'),
    to = new Date('2026-11-30T23:59:59.999+07:00'),
  } = constraints;
  const model = fc.constantFrom(...MODELS, UNPRICED);
  return fc
    .record({
      userId: fc.constantFrom(...userIds),
      requestId: fc.uuid(),
      attempt: fc.integer({ min: 1, max: 3 }),
      occurredAt: fc.date({ min: from, max: to, noInvalidDate: true }),
      answered: model,
      requested: model,
      tier: fc.constantFrom(...TIERS),
      complexity: fc.constantFrom(...COMPLEXITIES),
      category: fc.constantFrom(...CATEGORIES),
      arm: fc.constantFrom(...ARMS),
      status: fc.constantFrom(...REQUEST_STATUSES),
      input: fc.nat(200_000),
      cachedShare: fc.integer({ min: 0, max: 100 }),
      output: fc.nat(30_000),
      tokenSource: fc.constantFrom(...TOKEN_SOURCES),
      latencyMs: fc.nat(120_000),
      overheadMs: fc.nat(500),
    })
    .map(({ answered, requested, input, cachedShare, output, ...rest }) => ({
      ...rest,
      provider: answered[0],
      model: answered[1],
      requestedModel: requested[1],
      errorCode: rest.status === 'failed' ? 'provider_timeout' : null,
      tokens: { input, cachedInput: Math.floor((input * cachedShare) / 100), output },
    }));
};
