import fc from 'fast-check';
import { expect, test } from 'vitest';
import viVn from '#locales/vi-VN/alert-delivery.json' with { type: 'json' };
import enUs from '#locales/en-US/alert-delivery.json' with { type: 'json' };
import { microVnd, parseDecimal } from '#shared/domain/money.ts';
import { createAlertTexts, fill } from './alert-texts.ts';
import { retryDelayMs } from './retry-delay.ts';

type Tree = { [key: string]: string | Tree };
const textsOf = (tree: Tree, path = ''): [key: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : textsOf(value, `${path}${key}.`),
  );
const placesOf = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort();

test('both languages say the same things with the same values, and Vietnamese is written composed', () => {
  const places = (tree: Tree) => textsOf(tree).map(([key, text]) => [key, placesOf(text)]);
  expect(places(enUs)).toEqual(places(viVn));
  for (const [, text] of textsOf(viVn)) expect([text.trim() !== '', text]).toEqual([true, text.normalize('NFC')]);
});

test('a value that looks like a place is not filled in again', () => {
  expect(fill('{{name}}, {{left}}', { name: '{{left}}', left: '1 ₫' })).toBe('{{left}}, 1 ₫');
});

test.each([
  ['29000', '29.000 ₫', '29,000 ₫'],
  ['0', '0 ₫', '0 ₫'],
  ['2.42', '2,42 ₫', '2.42 ₫'],
  ['2.5', '2,5 ₫', '2.5 ₫'],
  ['99.994', '99,99 ₫', '99.99 ₫'],
  ['99.995', '100 ₫', '100 ₫'],
  ['21750.499999', '21.750 ₫', '21,750 ₫'],
])('%s đồng are written %s and %s', (amount, vietnamese, english) => {
  const dong = microVnd(parseDecimal(amount, 6));
  expect([createAlertTexts('vi-VN').vnd(dong), createAlertTexts('en-US').vnd(dong)]).toEqual([vietnamese, english]);
});

test.each([
  [75, '75 %', '75%'],
  [75.86, '75,8 %', '75.8%'],
  [99.99, '99,9 %', '99.9%'],
  [100, '100 %', '100%'],
])('%d per cent are written %s and %s, and never rounded up', (value, vietnamese, english) => {
  expect([createAlertTexts('vi-VN').percent(value), createAlertTexts('en-US').percent(value)]).toEqual([
    vietnamese,
    english,
  ]);
});

test('instants and months are those of Vietnam', () => {
  const texts = createAlertTexts('vi-VN');
  expect(texts.moment(new Date('2026-10-31T17:05:00Z'))).toBe('00:05 ngày 01/11/2026');
});

test('pauses between tries grow to an hour, never pass it, and differ by chance in their second half', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), random, (failed, chance) => {
      const [least, most] = [retryDelayMs(failed, 0), retryDelayMs(failed, 1)];
      expect(most).toBe(Math.min(3_600_000, 30_000 * 2 ** (failed - 1)));
      expect(least).toBe(most / 2);
      expect(retryDelayMs(failed, chance)).toBeGreaterThanOrEqual(least);
      expect(retryDelayMs(failed, chance)).toBeLessThanOrEqual(most);
    }),
  );
});
