import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import { parseDecimal } from '#shared/domain/money.ts';
import type { ModelPrice } from '#shared/domain/pricing.ts';
import { modelRefOf, type ModelAbilities } from './catalogue.ts';
import { tierRank } from './judge-candidates.ts';
import type { ReplayRow, ReplayUser } from './what-if.store.ts';

export type PricedModels = { pricesAt(instant: Date): (ModelPrice & ModelAbilities)[] };

/** Prices in pico-dollars per token: whole numbers that stay exact in a float for any one request. */
export type ReplayModel = {
  readonly ref: string;
  readonly rank: number;
  readonly booked: ModelPrice & ModelAbilities;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
};

const HOUR_MS = 3_600_000;
const pico = (usdPer1M: string) => Number(parseDecimal(usdPer1M, 6));

const costOf = ({ input, cached, output }: ReplayModel, row: ReplayRow) =>
  (row.input - row.cachedInput) * input + row.cachedInput * cached + row.output * output;

const cheapest = (models: readonly ReplayModel[], row: ReplayRow) => {
  let best: ReplayModel | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const model of models) {
    const cost = costOf(model, row);
    // At the same price the model that answered is kept.
    if (cost > least || (cost === least && model.ref !== modelRefOf(row))) continue;
    best = model;
    least = cost;
  }
  return best;
};

/** Chooses as the router would, for requests of which only the tokens and the complexity are known. */
export const createReplayModels = (prices: PricedModels, policy: RoutingPolicy) => {
  const blocked = new Set(policy.blockedModels);
  const hours = new Map<number, ReplayModel[]>();

  /** Prices change on the hour, at midnight in Vietnam as a rule. */
  const modelsAt = (instant: Date) => {
    const hour = Math.floor(instant.getTime() / HOUR_MS);
    const known = hours.get(hour);
    if (known) return known;
    const models = prices.pricesAt(new Date(hour * HOUR_MS)).map((booked) => ({
      ref: modelRefOf(booked),
      rank: tierRank(policy.modelTiers[modelRefOf(booked)] ?? null),
      booked,
      input: pico(booked.usdPer1MInput),
      cached: pico(booked.usdPer1MCachedInput ?? booked.usdPer1MInput),
      output: pico(booked.usdPer1MOutput),
    }));
    const open = models.filter(({ ref }) => !blocked.has(ref)).sort((a, b) => (a.ref < b.ref ? -1 : 1));
    hours.set(hour, open);
    return open;
  };
  const usableFor = (row: ReplayRow, user: ReplayUser) =>
    modelsAt(row.occurredAt).filter(
      ({ ref, rank, booked }) =>
        (rank >= 0 || booked.model === row.requestedModel) &&
        booked.contextTokens >= row.input + row.output &&
        booked.maxOutputTokens >= row.output &&
        !user.blockedModels.includes(ref),
    );

  return {
    /** The model this request would have got; undefined when there is none for it. */
    choose(row: ReplayRow, user: ReplayUser): ReplayModel | undefined {
      const usable = usableFor(row, user);
      const needed = tierRank(policy.required[row.complexity]);
      const good = usable.filter(({ rank }) => rank >= needed || rank < 0);
      if (good.length === 0) return cheapest(strongest(usable), row);
      const preferred = good.filter(({ ref }) => user.preferredModels.includes(ref));
      return cheapest(preferred.length > 0 ? preferred : good, row);
    },
    /** What it could get instead when that doesn't fit, the strongest first. */
    cheaper(row: ReplayRow, user: ReplayUser): ReplayModel[] {
      const usable = usableFor(row, user);
      return [2, 1, 0].flatMap(
        (tier) =>
          cheapest(
            usable.filter(({ rank }) => rank === tier),
            row,
          ) ?? [],
      );
    },
  };
};
export type ReplayModels = ReturnType<typeof createReplayModels>;

const strongest = (models: readonly ReplayModel[]) => {
  const highest = Math.max(...models.map(({ rank }) => rank));
  return models.filter(({ rank }) => rank === highest);
};
