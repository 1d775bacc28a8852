import * as z from 'zod';
import { BUDGET_BOUNDS, BUDGET_LEVELS } from '../domain/budget.ts';
import { microVnd, type MicroVnd } from '../domain/money.ts';
import { FEATURES, LANGUAGES } from '../domain/query.ts';
import { ROUTING_REASONS } from '../domain/routing-reason.ts';
import { reasonValues } from './decisions.ts';
import { category, complexity, count, month, tier, userId } from './fields.ts';
import { modelRef, modelTier, routingPolicy } from './routing-policy.ts';

/** Micro-đồng: digits on the wire, bigint in the program. It goes both ways, so answers can be checked when they are sent. */
export const amount = z.codec(
  z.string().regex(/^-?\d{1,19}$/),
  z.custom<MicroVnd>((value) => typeof value === 'bigint'),
  { decode: (text) => microVnd(BigInt(text)), encode: (units) => units.toString() },
);

/** Why a model can't be used for a request at all. `noTier`: the policy doesn't say what it is good for. */
export const RULED_OUT = [
  'unconfigured',
  'unhealthy',
  'blockedByPolicy',
  'blockedByUser',
  'noVision',
  'noTools',
  'contextTooShort',
  'outputTooShort',
  'noTier',
] as const;
export type RuledOut = (typeof RULED_OUT)[number];

export const queryAnalysis = z.object({
  language: z.enum(LANGUAGES),
  category,
  complexity,
  /** Probability of each, 0–1. */
  complexityOdds: z.object({ simple: z.number(), medium: z.number(), complex: z.number() }),
  features: z.array(z.enum(FEATURES)),
});

/** `POST /operator/routing/decide`: what the router would do with a query. Nothing is sent and nothing is held. */
export const decideQuery = z.object({
  text: z.string().trim().min(1).max(200_000),
  /** Whose budget, preferences and blocked models count; without one a new starter's. */
  userId: userId.optional(),
  /** As `provider/model`; without one any model will do. */
  requestedModel: modelRef.optional(),
  wantsVision: z.boolean().default(false),
  wantsTools: z.boolean().default(false),
  maxOutputTokens: z.int().min(1).max(1_000_000).nullable().default(null),
});
export type DecideQuery = z.infer<typeof decideQuery>;

export const plannedCall = z.object({ model: modelRef, estimate: amount, maxOutputTokens: count.nullable() });

export const wholeDecision = z.object({
  analysis: queryAnalysis,
  /** By o200k. */
  inputTokens: count,
  /** The lowest tier that is good enough, and whether that is one more because the complexity is in doubt. */
  needed: z.object({ tier: modelTier, unsure: z.boolean() }),
  remaining: amount,
  budgetVnd: count,
  perQueryCapVnd: count,
  /** Every model with a price, the cheapest first. */
  candidates: z.array(
    z.object({
      model: modelRef,
      tier: modelTier.nullable(),
      /** In its provider's tokens. */
      inputTokens: count,
      outputTokens: count,
      estimate: amount,
      ruledOut: z.enum(RULED_OUT).nullable(),
      goodEnough: z.boolean(),
      /** Within what is left and the cap of one query. */
      fits: z.boolean(),
      isPreferred: z.boolean(),
      isRequested: z.boolean(),
    }),
  ),
  /** The choice, then what it would fall back to; empty when the request would be refused. */
  chain: z.array(plannedCall),
  reason: z.enum(ROUTING_REASONS),
  reasonValues,
  /** In Vietnamese. */
  sentence: z.string(),
  requestedEstimate: amount.nullable(),
});
export type WholeDecision = z.infer<typeof wholeDecision>;

const { min, max } = BUDGET_BOUNDS.monthlyBudgetVnd;
const planBudget = z.int().min(min).max(max);

/** `POST /operator/routing/what-if`: a month replayed. Without a policy the models stay as they were. */
export const whatIfQuery = z.object({
  month,
  policy: routingPolicy.optional(),
  /** Đồng of each plan; users whose budget isn't their plan's keep their own. */
  budgets: z.object({ starter: planBudget, premium: planBudget, ultimate: planBudget }).optional(),
});
export type WhatIfQuery = z.infer<typeof whatIfQuery>;

/** What a replay takes for granted; the console has a sentence for each. */
export const WHAT_IF_ASSUMPTIONS = [
  /** Tokens, also the output's, as they were: whichever model answers. */
  'sameTokens',
  /** Complexity as it was recorded, without doubt. */
  'recordedComplexity',
  /** Neither pictures nor tools: they aren't recorded with the usage. */
  'textOnly',
  /** Every provider that has a price could be called. */
  'providersReady',
  /** The cap of one query didn't count. */
  'noQueryCap',
  /** Preferences, blocked models and thresholds as they are now. */
  'settingsOfNow',
  /** The control group kept its models. */
  'controlUnchanged',
] as const;

const replayed = {
  requests: count,
  /** Answered by another model than it was. */
  rerouted: count,
  refused: count,
  actual: amount,
  /** What the answered requests would have cost. */
  replayed: amount,
  /** Of the difference: what refused requests had cost. The rest is saved by other models. */
  notSpent: amount,
};
const warned = {
  users: count,
  /** Users who reached their first threshold: as it was, and replayed. */
  warnedBefore: count,
  warnedAfter: count,
  refusedUsers: count,
};
const level = z.enum(BUDGET_LEVELS);

export const whatIfAnswer = z.object({
  month,
  /** False: the time ran out, and the figures are of the users that were reached. */
  complete: z.boolean(),
  totals: z.object({ ...replayed, ...warned }),
  /** Requests without a price; they are in no figure. */
  unpriced: count,
  byTier: z.array(z.object({ tier, ...replayed, ...warned })),
  /** Requests that another model would have answered, the most first; at most 50. */
  moves: z.array(z.object({ from: modelRef, to: modelRef, requests: count, actual: amount, replayed: amount })),
  /** Those it would have changed most: refused first, then by what it would have saved; at most 50. */
  users: z.array(z.object({ userId, tier, budgetVnd: count, ...replayed, levelBefore: level, levelAfter: level })),
  assumptions: z.array(z.enum(WHAT_IF_ASSUMPTIONS)),
});
export type WhatIfAnswer = z.infer<typeof whatIfAnswer>;
