import { TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { plotVnd } from '#shared/domain/money.ts';
import { priceCall, type ModelPrice } from '#shared/domain/pricing.ts';
import type { Arm, Tier } from '#shared/domain/usage.ts';
import book from '#resources/model-prices.json' with { type: 'json' };
import { answersTo, drawModel, type Dearness, type MarketModel } from './market.ts';
import { createRandom, weighted, type Random, type Seed, type Weighted } from './random.ts';
import { CATEGORY_MIX, COMPLEXITY_MIX, meanTokens, PERSONA_MIX, type Persona } from './workload.ts';

/** A model's newest price; models of the market without one would make calibration meaningless, so they fail. */
const prices = new Map<string, ModelPrice>(book.prices.map((price) => [`${price.provider}/${price.model}`, price]));
const priceOf = ({ provider, model }: MarketModel) => {
  const price = prices.get(`${provider}/${model}`);
  if (!price) throw new RangeError(`No price for ${provider}/${model}`);
  return price;
};
/** Calibration only; what a request really costs is the recorder's business. */
const VND_PER_USD = '24167';
const TYPICAL = { input: 2_000, cachedInput: 0, output: 600 };
const typicalCosts = new Map<string, number>();
/** Đồng of a typical request. */
export const dearness: Dearness = (model) => {
  const known = typicalCosts.get(model.model);
  if (known !== undefined) return known;
  const cost = plotVnd(priceCall(TYPICAL, priceOf(model), VND_PER_USD).vnd);
  typicalCosts.set(model.model, cost);
  return cost;
};

const meanCosts = new Map<string, number>();
/** Mean đồng of one request, over the categories and complexities of such a person and what routing may answer with. */
const meanCost = (asked: MarketModel, persona: Persona, arm: Arm): number => {
  const key = `${asked.model} ${persona} ${arm}`;
  const known = meanCosts.get(key);
  if (known !== undefined) return known;
  let total = 0;
  let weight = 0;
  for (const [category, often] of CATEGORY_MIX[persona].entries)
    for (const [complexity, share] of COMPLEXITY_MIX.get(category)?.entries ?? [])
      for (const [model, probability] of answersTo(asked, arm, complexity, dearness)) {
        const cost = priceCall(meanTokens(category, complexity, model), priceOf(model), VND_PER_USD);
        total += plotVnd(cost.vnd) * often * share * probability;
        weight += often * share * probability;
      }
  meanCosts.set(key, total / weight);
  return total / weight;
};

/** How a user behaves, the same on every day. */
export type Habits = {
  readonly persona: Persona;
  readonly models: Weighted<MarketModel>;
  /** Requests on an ordinary day, before the calendar's weights. */
  readonly requestsPerDay: number;
  /** Share of ordinary days with any request at all. */
  readonly activeDays: number;
  /** Spends most of a month's budget within its first days. */
  readonly frontLoaded: boolean;
};

const DAYS_PER_MONTH = 30.4;
/** What the weekdays' weights and the service's growth leave of a month, on average. */
const CALENDAR_SHARE = 0.93;
const MONTHLY_REQUESTS: Readonly<Record<Tier, number>> = { starter: 14, premium: 20, ultimate: 30 };
const REQUESTS_SIGMA = 1;
const DORMANT = 0.05;
/** Some use up what they pay for: around this share of their budget, month after month. */
const KEEN = { chance: 0.36, share: 0.84, sigma: 0.16 };
/** Whoever asks cheap models can't spend a budget: nobody makes more requests a month than this. */
const MOST_REQUESTS = 300;
/** Among the keen, those who spend it within the month's first days. */
const FRONT_LOADED = 0.12;

const drawTastes = (random: Random, tier: Tier) =>
  weighted([
    [drawModel(random, tier), 0.68],
    [drawModel(random, tier), 0.22],
    [drawModel(random, tier), 0.1],
  ]);

/** Requests a month. People slow down well before their budget ends, but for the keen. */
const drawRequests = (random: Random, tier: Tier, keen: boolean, affordable: number) => {
  if (keen) return affordable * random.lognormal(KEEN.share, KEEN.sigma);
  if (random.chance(DORMANT)) return 0;
  const wished = random.lognormal(MONTHLY_REQUESTS[tier], REQUESTS_SIGMA);
  return Math.min(wished, affordable * random.between(0.4, 0.7), MOST_REQUESTS);
};

export const drawHabits = (seed: Seed, userId: string, tier: Tier, arm: Arm): Habits => {
  const random = createRandom(seed, 'habits', userId);
  const persona = random.weighted(PERSONA_MIX);
  const models = drawTastes(random, tier);
  const cost = models.entries.reduce((sum, [model, share]) => sum + share * meanCost(model, persona, arm), 0);
  const affordable = TIER_BUDGET_VND[tier] / cost;
  const keen = random.chance(KEEN.chance) && affordable < MOST_REQUESTS;
  const perDay = drawRequests(random, tier, keen, affordable) / CALENDAR_SHARE / DAYS_PER_MONTH;
  return {
    persona,
    models,
    frontLoaded: keen && random.chance(FRONT_LOADED),
    requestsPerDay: perDay,
    activeDays: Math.min(0.95, Math.max(0.12, 0.1 + 0.35 * Math.sqrt(perDay))),
  };
};

/** A front-loaded month: its first days hold most of it. */
const FRONT_DAYS = [9, 6, 4, 3];
const AFTERWARDS = (DAYS_PER_MONTH - 22) / (DAYS_PER_MONTH - 4);
export const habitWeight = (habits: Habits, dayOfMonth: number) =>
  habits.frontLoaded ? (FRONT_DAYS[dayOfMonth - 1] ?? AFTERWARDS) : 1;

/** Which side of the sample's rollout a user is on; half are on each. */
export const armOf = (seed: Seed, userId: string): Arm =>
  createRandom(seed, 'arm', userId).chance(0.5) ? 'treatment' : 'control';
