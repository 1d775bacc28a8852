import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microVnd, nanoUsd, type MicroVnd } from '#shared/domain/money.ts';
import type { Day, Month } from '#shared/domain/time.ts';
import { formatsOf } from './formats.ts';

const vi = formatsOf('vi-VN');
const en = formatsOf('en-US');
/** No-break spaces as plain ones, so that the expectations can be read. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const dong = (text: string): MicroVnd => {
  const [whole = '0', fraction = ''] = text.split('.');
  return microVnd(BigInt(whole + fraction.padEnd(6, '0')));
};

test.each([
  ['29000', '29.000 ₫'],
  ['0', '0 ₫'],
  ['2.42', '2,42 ₫'],
  ['2.425', '2,43 ₫'],
  ['2.5', '2,5 ₫'],
  ['99.99', '99,99 ₫'],
  ['99.995', '100 ₫'],
  ['100.49', '100 ₫'],
  ['100.5', '101 ₫'],
  ['0.004999', '< 0,01 ₫'],
  ['0.005', '0,01 ₫'],
  ['9007199254740993.5', '9.007.199.254.740.994 ₫'],
])('%s đồng read %s', (amount, text) => {
  expect(plain(vi.vnd(dong(amount)))).toBe(text);
});

test('a difference carries its sign, and none carries none', () => {
  expect(plain(vi.vndSigned(dong('1200')))).toBe('+1.200 ₫');
  expect(plain(vi.vndSigned(microVnd(-35_500_000n)))).toBe('−35,5 ₫');
  expect(plain(vi.vndSigned(microVnd(0n)))).toBe('0 ₫');
  expect(vi.percentSigned(0)).toBe('0\u00a0%');
  expect(plain(vi.percentSigned(-3.25))).toBe('−3,3 %');
});

test('what is shown of an amount is within half of the last shown place, for any amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 5_000n, max: 10n ** 18n }), (units) => {
      const text = vi.vnd(microVnd(units)).replace(/[^\d,]/g, '');
      const [whole = '0', fraction = ''] = text.split(',');
      const shown = BigInt(whole + fraction.padEnd(6, '0'));
      const half = fraction || units < 99_995_000n ? 5_000n : 500_000n;
      const off = shown > units ? shown - units : units - shown;
      expect(off <= half).toBe(true);
    }),
  );
});

test('dollars below one show four decimals, others two', () => {
  expect(plain(vi.usd(nanoUsd(1_234_567n)))).toBe('0,0012 $');
  expect(plain(vi.usd(nanoUsd(738_035_000_000n)))).toBe('738,04 $');
  expect(en.usd(nanoUsd(1_200_000_000_000n))).toBe('$1,200.00');
});

test('a share of a budget is never rounded up to all of it', () => {
  expect(plain(vi.percentReached(99.96))).toBe('99,9 %');
  expect(plain(vi.percent(75.5))).toBe('75,5 %');
  expect(en.percent(75.5)).toBe('75.5%');
});

test('shares in a column keep their decimals in line, and a small part is not nothing', () => {
  expect([10, 7.44, 0.04, 0].map((value) => plain(vi.share(value)))).toEqual(['10,0 %', '7,4 %', '< 0,1 %', '0,0 %']);
  expect(plain(vi.share(0, true))).toBe('< 0,1 %');
  expect(plain(vi.shareReached(126))).toBe('126,0 %');
  expect(plain(vi.shareReached(99.96))).toBe('99,9 %');
});

test('axes shorten amounts', () => {
  expect(plain(vi.axisVnd(1_234_000))).toBe('1,2 tr ₫');
  expect(plain(vi.axisVnd(2_100_000_000))).toBe('2,1 tỷ ₫');
  expect(plain(en.axisVnd(29_000))).toBe('29K ₫');
});

test('instants read as the clock and the calendar of Vietnam, wherever the machine stands', () => {
  expect(vi.dateTime('2026-10-31T17:00:00.000Z')).toBe('00:00 01/11/2026');
  expect(vi.dateTime('2026-10-31T16:59:59.000Z')).toBe('23:59 31/10/2026');
  expect(vi.time('2026-11-22T07:32:00.000Z')).toBe('14:32');
  expect(en.dateTime('2026-11-22T07:32:00.000Z')).toBe('Nov 22, 2026, 14:32');
});

test('days and months read the Vietnamese way', () => {
  expect(vi.day('2026-11-02' as Day)).toBe('02/11/2026');
  expect(vi.shortDay('2026-11-02' as Day)).toBe('02/11');
  expect(vi.month('2026-11' as Month)).toBe('Tháng 11/2026');
  expect(vi.monthInSentence('2026-11' as Month)).toBe('tháng 11/2026');
  expect(en.month('2026-11' as Month)).toBe('November 2026');
});
