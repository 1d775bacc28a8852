import type { UsageRecord } from '#server/features/recording/recorder.ts';
import type { RequestStatus, TokenSource } from '#shared/domain/usage.ts';
import { answersTo, FAIL_OVER, providerTraits, UNPRICED_MODEL, type MarketModel } from './market.ts';
import type { SampleUser } from './population.ts';
import { weighted, type Random } from './random.ts';
import { dearness } from './spending-habits.ts';
import { CATEGORY_MIX, COMPLEXITY_MIX, drawTokens } from './workload.ts';

const FAILED = 0.008;
const ABANDONED = 0.02;
const UNPRICED = 0.0015;
const FAILED_OVER = 0.7;
/** An abandoned stream ends before the provider's usage block, unless it was almost done. */
const ABANDONED_ESTIMATED = 0.75;
const MAX_LATENCY_MS = 120_000;

const ERRORS = weighted([
  ['rate_limited', 38],
  ['provider_overloaded', 26],
  ['provider_timeout', 24],
  ['content_filtered', 12],
]);
/** Refused before any work: nothing was read, nothing generated, nothing to pay. */
const REFUSED_AT_ONCE = ['rate_limited', 'provider_overloaded'];

type Attempt = Pick<
  UsageRecord,
  'provider' | 'model' | 'status' | 'errorCode' | 'tokens' | 'tokenSource' | 'latencyMs' | 'overheadMs'
>;
type Call = Pick<UsageRecord, 'category' | 'complexity' | 'arm'>;

const drawStatus = (random: Random): RequestStatus => {
  const quantile = random.uniform();
  if (quantile < FAILED) return 'failed';
  return quantile < FAILED + ABANDONED ? 'abandoned' : 'ok';
};

const drawOverhead = (random: Random, { arm }: Call) => {
  const usual = random.lognormal(arm === 'treatment' ? 11 : 3, 0.5);
  return Math.round(random.chance(0.003) ? usual + random.between(120, 420) : usual);
};

const drawLatency = (random: Random, provider: string, output: number, errorCode: string | null) => {
  const { firstTokenMs, tokensPerSecond } = providerTraits(provider);
  if (errorCode === 'provider_timeout') return Math.round(random.between(30_000, 60_000));
  const generating = (output / random.lognormal(tokensPerSecond, 0.22)) * 1_000;
  return Math.min(MAX_LATENCY_MS, Math.round(random.lognormal(firstTokenMs, 0.4) + generating));
};

/** What came of the tokens a full answer would have had. */
const tokensSpent = (
  random: Random,
  tokens: UsageRecord['tokens'],
  status: RequestStatus,
  errorCode: string | null,
) => {
  if (errorCode !== null && REFUSED_AT_ONCE.includes(errorCode)) return { input: 0, cachedInput: 0, output: 0 };
  if (errorCode === 'content_filtered') return { ...tokens, output: 0 };
  return status === 'ok' ? tokens : { ...tokens, output: Math.floor(tokens.output * random.between(0.03, 0.85)) };
};

const drawTokenSource = (random: Random, provider: string, status: RequestStatus): TokenSource => {
  const { unreported } = providerTraits(provider);
  return random.chance(status === 'abandoned' ? ABANDONED_ESTIMATED : unreported) ? 'estimated' : 'exact';
};

const drawAttempt = (random: Random, call: Call, model: MarketModel, status: RequestStatus): Attempt => {
  const errorCode = status === 'failed' ? random.weighted(ERRORS) : null;
  const tokens = tokensSpent(random, drawTokens(random, call.category, call.complexity, model), status, errorCode);
  return {
    provider: model.provider,
    model: model.model,
    status,
    errorCode,
    tokens,
    tokenSource: drawTokenSource(random, model.provider, status),
    latencyMs: drawLatency(random, model.provider, tokens.output, errorCode),
    overheadMs: drawOverhead(random, call),
  };
};

/** One request as it is recorded: its attempt, and a second one when the first failed and another model took over. */
export const drawRequest = (random: Random, user: SampleUser, requestId: string, occurredAt: Date): UsageRecord[] => {
  const { arm, habits, tier } = user;
  const category = random.weighted(CATEGORY_MIX[habits.persona]);
  const complexity = random.weighted(COMPLEXITY_MIX.get(category) ?? weighted([['medium' as const, 1]]));
  const unpriced = random.chance(UNPRICED);
  const asked = unpriced ? UNPRICED_MODEL : random.weighted(habits.models);
  const answering = unpriced ? asked : random.weighted(weighted(answersTo(asked, arm, complexity, dearness)));
  const call: Call = { category, complexity, arm };
  const request = { userId: user.id, requestId, requestedModel: asked.model, tier, ...call };
  const first = drawAttempt(random, call, answering, drawStatus(random));
  const records = [{ ...request, attempt: 1, occurredAt, ...first }];
  if (first.status === 'failed' && random.chance(FAILED_OVER)) {
    const second = drawAttempt(random, call, random.weighted(FAIL_OVER), 'ok');
    records.push({ ...request, attempt: 2, occurredAt: new Date(occurredAt.getTime() + first.latencyMs), ...second });
  }
  return records;
};
