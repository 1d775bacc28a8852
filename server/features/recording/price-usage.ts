import { AppError } from '#shared/contracts/errors.ts';
import type { MicroVnd } from '#shared/domain/money.ts';
import { priceCall, type Cost, type ModelPrice } from '#shared/domain/pricing.ts';
import type { CheckedUsage } from './usage-record.ts';

/** What the recorder asks of the price book. */
export type Prices = {
  priceAt(provider: string, model: string, instant: Date): (ModelPrice & { readonly id: string }) | undefined;
  requestedPriceAt(provider: string, requestedModel: string, instant: Date): ModelPrice | undefined;
  rateAt(instant: Date): string | undefined;
};

export type PricedUsage = CheckedUsage & {
  /** Null when the model has no price at that time: unpriced, never 0. */
  readonly cost: Cost | null;
  readonly priceId: string | null;
  /** The same tokens at the requested model's price; null when that is unknown. */
  readonly baselineVnd: MicroVnd | null;
  readonly vndPerUsd: string;
};

/** Prices a call with what was in force when it happened. Throws `request.invalid` before the first exchange rate. */
export const priceUsage = (usage: CheckedUsage, prices: Prices): PricedUsage => {
  const { provider, model, requestedModel, occurredAt, tokens } = usage;
  const vndPerUsd = prices.rateAt(occurredAt);
  if (vndPerUsd === undefined) throw new AppError('request.invalid', { field: 'occurredAt' });
  const price = prices.priceAt(provider, model, occurredAt);
  const cost = price ? priceCall(tokens, price, vndPerUsd) : null;
  const requested = requestedModel === model ? price : prices.requestedPriceAt(provider, requestedModel, occurredAt);
  return {
    ...usage,
    cost,
    priceId: price?.id ?? null,
    baselineVnd:
      requested === price ? (cost?.vnd ?? null) : requested ? priceCall(tokens, requested, vndPerUsd).vnd : null,
    vndPerUsd,
  };
};
