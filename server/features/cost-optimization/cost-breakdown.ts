import viVn from '#locales/vi-VN/routing.json' with { type: 'json' };
import type { Clock } from '#server/lib/clock.ts';
import { ENOUGH_REQUESTS, type CostBreakdown, type CostBreakdownQuery } from '#shared/contracts/cost-optimization.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { MicroVnd } from '#shared/domain/money.ts';
import { priceCall, type ModelPrice } from '#shared/domain/pricing.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import type { AverageRequest, CostBreakdownStore } from './cost-breakdown.store.ts';

const OVER_DAYS = 30;
const USED_MODELS = 8;

/** What the breakdown asks of the price book. */
export type BreakdownPrices = {
  pricesAt(instant: Date): (ModelPrice & { readonly provider: string; readonly model: string })[];
  rateAt(instant: Date): string | undefined;
};
type Parts = {
  store: CostBreakdownStore;
  prices: BreakdownPrices;
  /** What is left of the user's month. Throws `user.unknown`. */
  standing: (userId: string) => Promise<{ readonly remaining: MicroVnd }>;
  clock: Clock;
};

const NONE = { input: 0, cachedInput: 0, output: 0 };
/** What an average request costs at a price, by its parts: their sum is the whole. */
const partsOf = (average: AverageRequest, price: ModelPrice, vndPerUsd: string, remaining: MicroVnd) => {
  const { inputTokens, cachedInputTokens: cachedInput, outputTokens: output } = average;
  const cost = (tokens: Partial<typeof NONE>) => priceCall({ ...NONE, ...tokens }, price, vndPerUsd).vnd;
  const input = cost({ input: inputTokens - cachedInput });
  const cached = cost({ input: cachedInput, cachedInput });
  const out = cost({ output });
  const total = input + cached + out;
  return {
    inputMicroVnd: input.toString(),
    cachedInputMicroVnd: cached.toString(),
    outputMicroVnd: out.toString(),
    totalMicroVnd: total.toString(),
    requestsLeft: total === 0n ? null : Number(remaining / total),
  };
};

const noteOf = (requests: number) =>
  requests >= ENOUGH_REQUESTS
    ? null
    : viVn.breakdown.tooFew.replace('{{have}}', String(requests)).replace('{{need}}', String(ENOUGH_REQUESTS));

/** What the user's average request of the last 30 days costs at several models now. */
export const createCostBreakdown = ({ store, prices, standing, clock }: Parts) => {
  const pricedModels = (at: Date) =>
    new Map(prices.pricesAt(at).map((price) => [`${price.provider}/${price.model}`, price]));

  return async (userId: string, query: CostBreakdownQuery): Promise<CostBreakdown> => {
    const to = clock();
    const from = new Date(to.getTime() - OVER_DAYS * DAY_MS);
    const known = pricedModels(to);
    const unknown = query.models?.find((ref) => !known.has(ref));
    if (unknown !== undefined) throw new AppError('model.unknown', { model: unknown });
    const { remaining } = await standing(userId);
    const average = await store.average(userId, from, to);
    const refs = query.models ?? (await store.usedModels(userId, from, to, USED_MODELS));
    const vndPerUsd = prices.rateAt(to);
    const models = refs.flatMap((model) => {
      const price = known.get(model);
      if (!price || vndPerUsd === undefined || average.requests === 0) return [];
      return [{ model, ...partsOf(average, price, vndPerUsd, remaining) }];
    });
    const { requests, ...mean } = average;
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      requests,
      enough: requests >= ENOUGH_REQUESTS,
      note: noteOf(requests),
      average: requests === 0 ? null : mean,
      models: models.toSorted((a, b) => Number(BigInt(a.totalMicroVnd) - BigInt(b.totalMicroVnd))),
      remainingMicroVnd: remaining.toString(),
    };
  };
};
