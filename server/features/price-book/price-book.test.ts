import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '#server/db/database.ts';
import { exchangeRates, providerCosts } from '#server/db/schema/price-book.ts';
import { createTestDatabase } from '#tests/support/postgres.ts';
import { findInForce } from './find-in-force.ts';
import { createPriceBook, type PriceBook } from './price-book.ts';
import { seedPriceBook } from './price-seed.ts';

let scratch: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let book: PriceBook;
beforeAll(async () => {
  scratch = await createTestDatabase();
  database = createDatabase(scratch.url);
  await seedPriceBook(database, '24167');
  book = await createPriceBook({ database });
});
afterAll(async () => {
  book.stop();
  await database.close();
  await scratch.drop();
});

test('every model with a price is told once, with the price in force and what it can do', () => {
  const sonnet = (instant: string) =>
    book.pricesAt(new Date(instant)).filter(({ model }) => model === 'claude-sonnet-5');
  const able = { contextTokens: 1_000_000, maxOutputTokens: 128_000, vision: true, functionCalling: true };
  expect(sonnet('2026-08-31T23:59:59.999+07:00')).toMatchObject([{ usdPer1MInput: '2.000000', ...able }]);
  expect(sonnet('2026-09-01T00:00:00.000+07:00')).toMatchObject([{ usdPer1MInput: '3.000000', ...able }]);
  expect(book.pricesAt(new Date('2025-12-31T00:00:00+07:00'))).toEqual([]);
});

test('a price changes at midnight in Vietnam, not a millisecond earlier', () => {
  const last = book.priceAt('anthropic', 'claude-sonnet-5', new Date('2026-08-31T23:59:59.999+07:00'));
  const first = book.priceAt('anthropic', 'claude-sonnet-5', new Date('2026-09-01T00:00:00.000+07:00'));
  expect(last).toMatchObject({
    usdPer1MInput: '2.000000',
    usdPer1MCachedInput: '0.200000',
    usdPer1MOutput: '10.000000',
  });
  expect(first).toMatchObject({
    usdPer1MInput: '3.000000',
    usdPer1MCachedInput: '0.300000',
    usdPer1MOutput: '15.000000',
  });
  expect(first?.id).not.toBe(last?.id);
});

test('an unknown model, another provider and a time before the first price have no price', () => {
  const now = new Date('2026-10-10T10:00:00Z');
  expect(book.priceAt('openai', 'gpt-99', now)).toBeUndefined();
  expect(book.priceAt('google', 'gpt-4o', now)).toBeUndefined();
  expect(book.priceAt('openai', 'gpt-4o', new Date('2025-12-31T23:59:59.999+07:00'))).toBeUndefined();
  expect(book.priceAt('openai', 'gpt-4o', new Date('2026-01-01T00:00:00+07:00'))).toBeDefined();
});

test('a requested model is found at the provider that has it', () => {
  const now = new Date('2026-10-10T10:00:00Z');
  expect(book.requestedPriceAt('google', 'gpt-4o', now)).toMatchObject({ provider: 'openai', model: 'gpt-4o' });
  expect(book.requestedPriceAt('google', 'gpt-99', now)).toBeUndefined();
});

test('models whose sources disagree are marked, and no others', async () => {
  const rows = await database.orm.select().from(providerCosts);
  expect(rows).toHaveLength(43);
  const marked = rows.filter(({ note }) => note !== null).map(({ model }) => model);
  expect(marked.toSorted()).toEqual([
    'deepseek-chat',
    'deepseek-reasoner',
    'mistral-large-latest',
    'mistral-small-latest',
    'o3',
  ]);
});

test('the rate in force changes at midnight in Vietnam, and seeding again changes nothing that people entered', async () => {
  expect(book.rateAt(new Date('2026-11-01T00:00:00+07:00'))).toBe('24167.0000');
  await database.orm
    .insert(exchangeRates)
    .values({ effectiveFrom: new Date('2026-11-01T00:00:00+07:00'), vndPerUsd: '25432.5' });
  await database.orm.update(providerCosts).set({ usdPer1MInput: '7' });
  await seedPriceBook(database, '30000');
  await book.refresh();
  expect(book.rateAt(new Date('2026-10-31T23:59:59.999+07:00'))).toBe('24167.0000');
  expect(book.rateAt(new Date('2026-11-01T00:00:00.000+07:00'))).toBe('25432.5000');
  expect(book.rateAt(new Date('2019-12-31T00:00:00Z'))).toBeUndefined();
  const rows = await database.orm.select().from(providerCosts);
  expect(rows).toHaveLength(43);
  expect(new Set(rows.map(({ usdPer1MInput }) => usdPer1MInput))).toEqual(new Set(['7.000000']));
  expect(await database.orm.select().from(exchangeRates)).toHaveLength(2);
});

test('finding the row in force equals looking at every row', () => {
  const at = (ms: number) => ({ from: new Date(ms) });
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), fc.nat(200), (starts, instant) => {
      const rows = starts.toSorted((a, b) => a - b).map(at);
      expect(findInForce(rows, new Date(instant))).toEqual(rows.findLast(({ from }) => from.getTime() <= instant));
    }),
  );
});
