import * as z from 'zod';
import modelPrices from '#resources/model-prices.json' with { type: 'json' };
import { decimal } from '#shared/contracts/fields.ts';
import type { Database } from '#server/db/database.ts';
import { exchangeRates, providerCosts } from '#server/db/schema/price-book.ts';

const tokens = z.int().min(1);
const publishedPrice = z.strictObject({
  provider: z.string().min(1),
  model: z.string().min(1),
  effectiveFrom: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  usdPer1MInput: decimal,
  usdPer1MCachedInput: decimal.nullable(),
  usdPer1MOutput: decimal,
  contextTokens: tokens,
  maxOutputTokens: tokens,
  vision: z.boolean(),
  functionCalling: z.boolean(),
  reasoning: z.boolean(),
  note: z.string().nullable(),
});
const publishedPrices = z.object({ prices: z.array(publishedPrice).min(1) });

/** Before the first request there can be: the default rate holds from here until a rate with a date is entered. */
export const FIRST_RATE_FROM = new Date('2020-01-01T00:00:00+07:00');

/**
 * Adds the published prices that the price book lacks, and the default rate when there is none at all.
 * What people have entered or changed stays as it is. `vndPerUsd` is `VND_EXCHANGE_RATE`.
 */
export const seedPriceBook = async ({ orm }: Database, vndPerUsd: string) => {
  const { prices } = publishedPrices.parse(modelPrices);
  await orm.transaction(async (tx) => {
    await tx.insert(providerCosts).values(prices).onConflictDoNothing();
    const rates = await tx.select({ id: exchangeRates.id }).from(exchangeRates).limit(1);
    if (rates.length > 0) return;
    await tx.insert(exchangeRates).values({ effectiveFrom: FIRST_RATE_FROM, vndPerUsd }).onConflictDoNothing();
  });
};
