import type { Database } from '#server/db/database.ts';
import { exchangeRates, providerCosts } from '#server/db/schema/price-book.ts';
import type { ModelPrice } from '#shared/domain/pricing.ts';
import { findInForce, type Dated } from './find-in-force.ts';

/** A row of the price book; `id` is kept with every request it prices. */
export type BookedPrice = ModelPrice & {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly vision: boolean;
  readonly functionCalling: boolean;
  readonly reasoning: boolean;
};

export type PriceBook = {
  /** The price in force at an instant; undefined when the model is unknown or had no price yet: unpriced, never free. */
  priceAt(provider: string, model: string, instant: Date): BookedPrice | undefined;
  /**
   * The price of a requested model, whoever serves it: `provider`'s own when it has one, else the one other provider's.
   * Undefined when no provider has it, or when several do and none of them is `provider`.
   */
  requestedPriceAt(provider: string, requestedModel: string, instant: Date): BookedPrice | undefined;
  /** Every model that has a price at an instant, each once. */
  pricesAt(instant: Date): BookedPrice[];
  /** Đồng per USD in force at an instant, as a plain decimal; undefined before the first rate. */
  rateAt(instant: Date): string | undefined;
  /** Reads what has changed in the database. */
  refresh(): Promise<void>;
  /** Stops the periodic refresh. */
  stop(): void;
};

export type PriceBookOptions = {
  database: Database;
  /** Milliseconds until prices entered through another instance hold here too. */
  refreshEveryMs?: number;
  /** Hears of a periodic refresh that failed; the last known prices stay in force. */
  onError?: (error: unknown) => void;
};

type Book = {
  prices: Map<string, Dated<BookedPrice>[]>;
  providersOf: Map<string, Set<string>>;
  rates: Dated<{ vndPerUsd: string }>[];
};

const keyOf = (provider: string, model: string) => JSON.stringify([provider, model]);

const readBook = async ({ orm }: Database): Promise<Book> => {
  const [prices, rates] = await Promise.all([
    orm
      .select({
        id: providerCosts.id,
        provider: providerCosts.provider,
        model: providerCosts.model,
        from: providerCosts.effectiveFrom,
        usdPer1MInput: providerCosts.usdPer1MInput,
        usdPer1MCachedInput: providerCosts.usdPer1MCachedInput,
        usdPer1MOutput: providerCosts.usdPer1MOutput,
        contextTokens: providerCosts.contextTokens,
        maxOutputTokens: providerCosts.maxOutputTokens,
        vision: providerCosts.vision,
        functionCalling: providerCosts.functionCalling,
        reasoning: providerCosts.reasoning,
      })
      .from(providerCosts)
      .orderBy(providerCosts.effectiveFrom),
    orm
      .select({ from: exchangeRates.effectiveFrom, vndPerUsd: exchangeRates.vndPerUsd })
      .from(exchangeRates)
      .orderBy(exchangeRates.effectiveFrom),
  ]);
  const providersOf = new Map<string, Set<string>>();
  for (const { model, provider } of prices) providersOf.set(model, (providersOf.get(model) ?? new Set()).add(provider));
  return { prices: Map.groupBy(prices, ({ provider, model }) => keyOf(provider, model)), providersOf, rates };
};

/** Prices and rates in memory, so that pricing a call asks the database nothing. Reads them once before it answers. */
export const createPriceBook = async (options: PriceBookOptions): Promise<PriceBook> => {
  const { database, refreshEveryMs = 30_000, onError = () => {} } = options;
  let book = await readBook(database);
  const refresh = async () => {
    book = await readBook(database);
  };
  const timer = setInterval(() => refresh().catch(onError), refreshEveryMs).unref();
  const priceAt = (provider: string, model: string, instant: Date) =>
    findInForce(book.prices.get(keyOf(provider, model)) ?? [], instant);
  return {
    priceAt,
    requestedPriceAt(provider, requestedModel, instant) {
      const providers = book.providersOf.get(requestedModel);
      if (!providers || providers.has(provider)) return priceAt(provider, requestedModel, instant);
      const [only, ...others] = providers;
      return only === undefined || others.length > 0 ? undefined : priceAt(only, requestedModel, instant);
    },
    pricesAt: (instant) => [...book.prices.values()].flatMap((rows) => findInForce(rows, instant) ?? []),
    rateAt: (instant) => findInForce(book.rates, instant)?.vndPerUsd,
    refresh,
    stop: () => clearInterval(timer),
  };
};
