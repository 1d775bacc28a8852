import { MODEL_TIERS, type RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import { divideRounded, microVnd, parseDecimal, type MicroVnd } from '#shared/domain/money.ts';
import type { ModelPrice } from '#shared/domain/pricing.ts';
import { dayStart, DAY_MS } from '#shared/domain/time.ts';
import type { TreatedDay } from './savings.store.ts';

export type PricedModel = ModelPrice & {
  readonly contextTokens: number;
  readonly vision: boolean;
  readonly functionCalling: boolean;
};
export type PricesOf = (provider: string, model: string, instant: Date) => PricedModel | undefined;

/** USD per million tokens with six places × tokens × đồng per USD with four, per micro-đồng; as in pricing.ts. */
const UNITS_PER_MICRO_VND = 10n ** 10n;
const perToken = (usdPer1M: string) => parseDecimal(usdPer1M, 6);

const costOf = ({ fresh, cached, output }: TreatedDay, price: ModelPrice) =>
  divideRounded(
    fresh * perToken(price.usdPer1MInput) +
      cached * perToken(price.usdPer1MCachedInput ?? price.usdPer1MInput) +
      output * perToken(price.usdPer1MOutput),
    UNITS_PER_MICRO_VND,
  );

type Served = { days: readonly TreatedDay[]; features: readonly string[]; policy: RoutingPolicy; priceAt: PricesOf };

/** The tier that answers everything that was asked. */
const tierForAll = ({ days, policy }: Served) =>
  Math.max(...days.flatMap(({ complexities }) => complexities.map((one) => MODEL_TIERS.indexOf(policy.required[one]))));

/** What the model would have cost for all of it; null when it could not have served some of it, or had no price then. */
const costForAll = (ref: string, { days, features, priceAt }: Served) => {
  const slash = ref.indexOf('/');
  let cost = 0n;
  for (const one of days) {
    const price = priceAt(
      ref.slice(0, slash),
      ref.slice(slash + 1),
      new Date(dayStart(one.day).getTime() + DAY_MS - 1),
    );
    if (!price || price.contextTokens < one.longest) return null;
    if (features.includes('vision') && !price.vision) return null;
    if (features.includes('functionCalling') && !price.functionCalling) return null;
    cost += costOf(one, price);
  }
  return cost;
};

/**
 * The cheapest of the policy's models that is strong enough for everything that was asked, and what it would have cost for
 * the same tokens. One well-chosen model is what a router must beat. Null when no model could have served all.
 */
export const bestSingleModel = (served: Served): { model: string; cost: MicroVnd } | null => {
  if (served.days.length === 0) return null;
  const { modelTiers, blockedModels } = served.policy;
  const needed = tierForAll(served);
  const candidates = Object.entries(modelTiers).flatMap(([model, tier]) => {
    if (MODEL_TIERS.indexOf(tier) < needed || blockedModels.includes(model)) return [];
    const cost = costForAll(model, served);
    return cost === null ? [] : [{ model, cost: microVnd(cost) }];
  });
  return candidates.reduce<(typeof candidates)[number] | null>(
    (best, one) => (best === null || one.cost < best.cost ? one : best),
    null,
  );
};
