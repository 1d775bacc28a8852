import { divideRounded, microVnd, nanoUsd, parseDecimal, type MicroVnd, type NanoUsd } from './money.ts';

/** Tokens of one call. `cachedInput` is the part of `input` that was served from the provider's cache. */
export type TokenCounts = { readonly input: number; readonly cachedInput: number; readonly output: number };

/** USD per million tokens, as plain decimals with at most six places. `cachedInput` null: no cached price is published. */
export type ModelPrice = {
  readonly usdPer1MInput: string;
  readonly usdPer1MCachedInput: string | null;
  readonly usdPer1MOutput: string;
};

export type Cost = { readonly usd: NanoUsd; readonly vnd: MicroVnd };

/** USD per million tokens with six places is a whole number of pico-dollars per token. */
const picoUsdPerToken = (usdPer1M: string) => parseDecimal(usdPer1M, 6);
const RATE_SCALE = 4;
/** Pico-dollars times a rate with four places, per micro-đồng. */
const UNITS_PER_MICRO_VND = 10n ** BigInt(RATE_SCALE + 6);

/**
 * The đồng a call of so many tokens costs, without cached ones: `priceCall` with price and rate read once, for those who
 * compare many models at once. `vndPerUsd` as in `priceCall`.
 */
export const createCallPrice = (price: ModelPrice, vndPerUsd: string) => {
  const rate = parseDecimal(vndPerUsd, RATE_SCALE);
  const input = picoUsdPerToken(price.usdPer1MInput) * rate;
  const output = picoUsdPerToken(price.usdPer1MOutput) * rate;
  return (inputTokens: number, outputTokens: number): MicroVnd =>
    microVnd(divideRounded(BigInt(inputTokens) * input + BigInt(outputTokens) * output, UNITS_PER_MICRO_VND));
};

/**
 * What a call cost: (input − cached) × input price + cached × cached price + output × output price.
 * Cached tokens are charged once, at the cached price; without one, at the full input price.
 * `vndPerUsd` is a plain decimal with at most four places. Both sums are rounded once, half away from zero,
 * each from the exact product: the đồng never inherit the dollar's rounding.
 * Throws RangeError when more tokens are cached than were sent, or a count is no whole number ≥ 0.
 */
export const priceCall = (tokens: TokenCounts, price: ModelPrice, vndPerUsd: string): Cost => {
  for (const count of [tokens.input, tokens.cachedInput, tokens.output])
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`Not a token count: ${count}`);
  if (tokens.cachedInput > tokens.input) throw new RangeError('More cached input tokens than input tokens');
  const fullInput = picoUsdPerToken(price.usdPer1MInput);
  const cachedInput = price.usdPer1MCachedInput === null ? fullInput : picoUsdPerToken(price.usdPer1MCachedInput);
  const picoUsd =
    BigInt(tokens.input - tokens.cachedInput) * fullInput +
    BigInt(tokens.cachedInput) * cachedInput +
    BigInt(tokens.output) * picoUsdPerToken(price.usdPer1MOutput);
  return {
    usd: nanoUsd(divideRounded(picoUsd, 1_000n)),
    vnd: microVnd(divideRounded(picoUsd * parseDecimal(vndPerUsd, RATE_SCALE), UNITS_PER_MICRO_VND)),
  };
};
