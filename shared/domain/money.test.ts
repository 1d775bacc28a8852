import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divideRounded, formatDecimal, microVnd, parseDecimal, percentOf, plotVnd, vnd } from './money.ts';

test('a decimal is read exactly, and written with all its places', () => {
  expect(parseDecimal('24167', 4)).toBe(241_670_000n);
  expect(parseDecimal('24167.5', 4)).toBe(241_675_000n);
  expect(parseDecimal('-0.000001', 6)).toBe(-1n);
  expect(parseDecimal('0.1000000', 2)).toBe(10n);
  expect(formatDecimal(5_800_080n, 6)).toBe('5.800080');
  expect(formatDecimal(-1n, 6)).toBe('-0.000001');
  expect(formatDecimal(29n, 0)).toBe('29');
  expect(vnd(29_000)).toBe(29_000_000_000n);
});

test.each(['', '1e3', '24,167', '.5', '5.', '+1', '0x10', ' 1', 'NaN', '1.23456789'])(
  '%j is no such decimal',
  (text) => {
    expect(() => parseDecimal(text, 6)).toThrow(RangeError);
  },
);

test('writing and reading a decimal gives the same number', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.nat(12), (units, scale) => {
      expect(parseDecimal(formatDecimal(units, scale), scale)).toBe(units);
    }),
  );
});

test('a quotient is rounded half away from zero', () => {
  expect([divideRounded(5n, 10n), divideRounded(4n, 10n), divideRounded(-5n, 10n), divideRounded(-4n, 10n)]).toEqual([
    1n,
    0n,
    -1n,
    0n,
  ]);
});

test('a rounded quotient is at most half a unit off, and rounding is the same on both sides of zero', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), (dividend, divisor) => {
      const off = divideRounded(dividend, divisor) * divisor - dividend;
      expect(2n * (off < 0n ? -off : off) <= divisor).toBe(true);
      expect(divideRounded(-dividend, divisor)).toBe(-divideRounded(dividend, divisor));
    }),
  );
});

test('a share is given in hundredths of a per cent, and a share of nothing is nothing', () => {
  expect(percentOf(1n, 3n)).toBe(33.33);
  expect(percentOf(5n, 0n)).toBe(0);
  expect(plotVnd(microVnd(2_420_000n))).toBe(2.42);
});
