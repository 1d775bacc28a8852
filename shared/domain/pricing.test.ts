import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDecimal } from './money.ts';
import { priceCall, type ModelPrice, type TokenCounts } from './pricing.ts';

const MINI: ModelPrice = { usdPer1MInput: '0.15', usdPer1MCachedInput: '0.075', usdPer1MOutput: '0.6' };
const tokens = (input: number, cachedInput: number, output: number): TokenCounts => ({ input, cachedInput, output });

test('a call costs its input, its cached input and its output, each at its own price', () => {
  // 600 × 0.15 + 400 × 0.075 + 200 × 0.60 = 240 millionths of a dollar; × 24.167 ₫ = 5,80008 ₫.
  expect(priceCall(tokens(1_000, 400, 200), MINI, '24167')).toEqual({ usd: 240_000n, vnd: 5_800_080n });
});

test('cached tokens are priced once: not again at the full price, and never for free', () => {
  const all = priceCall(tokens(1_000_000, 1_000_000, 0), MINI, '24167');
  expect(all).toEqual({ usd: 75_000_000n, vnd: 1_812_525_000n });
  const noCachedPrice = { ...MINI, usdPer1MCachedInput: null };
  expect(priceCall(tokens(1_000, 400, 0), noCachedPrice, '24167')).toEqual(
    priceCall(tokens(1_000, 0, 0), noCachedPrice, '24167'),
  );
});

test('đồng are rounded from the exact product, not from rounded dollars', () => {
  // One token at 0.000499 USD per million: 0,499 nano-dollar are 0, yet × 24.167 ₫ they are 12,06 micro-đồng.
  const tiny = { usdPer1MInput: '0.000499', usdPer1MCachedInput: null, usdPer1MOutput: '0' };
  expect(priceCall(tokens(1, 0, 0), tiny, '24167')).toEqual({ usd: 0n, vnd: 12n });
});

test.each([tokens(1, 2, 0), tokens(-1, 0, 0), tokens(1.5, 0, 0), tokens(0, 0, Number.NaN), tokens(2 ** 53, 0, 0)])(
  '%j are no token counts',
  (counts) => {
    expect(() => priceCall(counts, MINI, '24167')).toThrow(RangeError);
  },
);

const price = fc
  .record({ input: fc.nat(100_000_000), cached: fc.option(fc.nat(100_000_000)), output: fc.nat(300_000_000) })
  .map(({ input, cached, output }): ModelPrice => ({
    usdPer1MInput: formatDecimal(BigInt(input), 6),
    usdPer1MCachedInput: cached === null ? null : formatDecimal(BigInt(cached), 6),
    usdPer1MOutput: formatDecimal(BigInt(output), 6),
  }));
const counts = fc
  .tuple(fc.nat(2_000_000), fc.nat(2_000_000), fc.nat(200_000))
  .map(([full, cached, output]) => tokens(full + cached, cached, output));
const rate = fc.integer({ min: 1, max: 400_000_000 }).map((units) => formatDecimal(BigInt(units), 4));
const add = (a: TokenCounts, b: TokenCounts) =>
  tokens(a.input + b.input, a.cachedInput + b.cachedInput, a.output + b.output);
const distance = (a: bigint, b: bigint) => (a > b ? a - b : b - a);

test('two calls cost what one call with all their tokens costs, up to their roundings', () => {
  fc.assert(
    fc.property(counts, counts, price, rate, (a, b, of, vndPerUsd) => {
      const [one, other, both] = [a, b, add(a, b)].map((sent) => priceCall(sent, of, vndPerUsd));
      if (!one || !other || !both) throw new Error('unreachable');
      expect(distance(one.usd + other.usd, both.usd)).toBeLessThanOrEqual(1n);
      expect(distance(one.vnd + other.vnd, both.vnd)).toBeLessThanOrEqual(1n);
    }),
  );
});

test('both sums are within half a unit of the exact cost', () => {
  const units = (text: string) => BigInt(text.replace('.', ''));
  fc.assert(
    fc.property(counts, price, rate, (sent, of, vndPerUsd) => {
      const cached = of.usdPer1MCachedInput ?? of.usdPer1MInput;
      const picoUsd =
        BigInt(sent.input - sent.cachedInput) * units(of.usdPer1MInput) +
        BigInt(sent.cachedInput) * units(cached) +
        BigInt(sent.output) * units(of.usdPer1MOutput);
      const { usd, vnd } = priceCall(sent, of, vndPerUsd);
      expect(2n * distance(usd * 1_000n, picoUsd) <= 1_000n).toBe(true);
      expect(2n * distance(vnd * 10n ** 10n, picoUsd * units(vndPerUsd)) <= 10n ** 10n).toBe(true);
    }),
  );
});

test('more tokens, a higher price and a higher rate never cost less', () => {
  fc.assert(
    fc.property(counts, counts, price, rate, (a, more, of, vndPerUsd) => {
      const less = priceCall(a, of, vndPerUsd);
      expect(priceCall(add(a, more), of, vndPerUsd).vnd).toBeGreaterThanOrEqual(less.vnd);
      expect(less.vnd).toBeGreaterThanOrEqual(0n);
    }),
  );
});
