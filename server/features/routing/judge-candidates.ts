import { MODEL_TIERS, type ModelTier, type RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { RuledOut } from '#shared/contracts/routing.ts';
import type { MicroVnd } from '#shared/domain/money.ts';
import type { QueryAnalysis } from './analyse-query.ts';
import { modelRefOf, type CatalogueModel } from './catalogue.ts';
import type { ExpectedOutput } from './expected-output.ts';

export type RoutingQuery = {
  readonly analysis: QueryAnalysis;
  /** Tokens of everything that is sent, as o200k cuts them. */
  readonly inputTokens: number;
  /** What the request itself holds: pictures, tools. Whatever its text asks for. */
  readonly wantsVision: boolean;
  readonly wantsTools: boolean;
  /** The client's own limit; null when it set none. */
  readonly maxOutputTokens: number | null;
};

/** `unhealthy`: its breaker is open. `unconfigured`: it has no key here. */
export type ProviderState = 'ready' | 'unhealthy' | 'unconfigured';

export type JudgingContext = {
  readonly policy: RoutingPolicy;
  /** All models with a price in force. */
  readonly catalogue: readonly CatalogueModel[];
  readonly providerState: (provider: string) => ProviderState;
  /** One that isn't in the catalogue leaves the choice to the router. */
  readonly requested: { readonly provider: string; readonly model: string };
  /** The user's, as `provider/model`. */
  readonly preferred: readonly string[];
  readonly blocked: readonly string[];
  /** How long such an answer of this model is expected to be, in its provider's tokens. */
  readonly expectedOutputTokens: ExpectedOutput;
  /** A provider's tokens for so many of o200k. */
  readonly tokensAt: (provider: string, o200kTokens: number) => number;
};

export type Candidate = {
  readonly ref: string;
  readonly model: CatalogueModel;
  readonly tier: ModelTier | null;
  readonly isRequested: boolean;
  readonly isPreferred: boolean;
  /** Null: it can answer this request. */
  readonly ruledOut: RuledOut | null;
  /** Strong enough for this query; says nothing of what rules it out. */
  readonly goodEnough: boolean;
  /** Strong enough if the query is no harder than it is taken for. */
  readonly goodEnoughIfSure: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Expected cost: the input, and an answer of the expected length. */
  readonly estimate: MicroVnd;
};

export const tierRank = (tier: ModelTier | null) => (tier === null ? -1 : MODEL_TIERS.indexOf(tier));

/** Cheapest first; what was asked for before its equals, then by name, so that equal questions get equal answers. */
export const byCost = (a: Candidate, b: Candidate) => {
  if (a.estimate !== b.estimate) return a.estimate < b.estimate ? -1 : 1;
  if (a.isRequested !== b.isRequested) return a.isRequested ? -1 : 1;
  return a.ref < b.ref ? -1 : 1;
};

/** Ranks of the lowest tier that is good enough: for the complexity as it is believed, and with doubt counted. */
export const neededTier = ({ analysis }: Pick<RoutingQuery, 'analysis'>, policy: RoutingPolicy) => {
  const { complexity, complexityOdds: odds } = analysis;
  const ifSure = tierRank(policy.required[complexity]);
  const atMost = { simple: odds.simple, medium: odds.simple + odds.medium, complex: 1 }[complexity];
  const sure = atMost * 100 >= policy.sureFromPercent;
  return { ifSure, needed: sure ? ifSure : Math.min(ifSure + 1, MODEL_TIERS.length - 1) };
};

const ruleOut = (query: RoutingQuery, context: JudgingContext, ref: string, model: CatalogueModel, room: number) => {
  const state = context.providerState(model.provider);
  if (state !== 'ready') return state;
  if (context.policy.blockedModels.includes(ref)) return 'blockedByPolicy';
  if (context.blocked.includes(ref)) return 'blockedByUser';
  if (query.wantsVision && !model.vision) return 'noVision';
  if (query.wantsTools && !model.functionCalling) return 'noTools';
  if (room > model.contextTokens) return 'contextTooShort';
  return (query.maxOutputTokens ?? 0) > model.maxOutputTokens ? 'outputTooShort' : null;
};

/** Every model of the catalogue with what it would cost, and why it can't be used or isn't strong enough. */
export const judgeCandidates = (query: RoutingQuery, context: JudgingContext): Candidate[] => {
  const { policy, requested } = context;
  const { ifSure, needed } = neededTier(query, policy);
  const requestedRef = modelRefOf(requested);
  return context.catalogue.map((model) => {
    const ref = modelRefOf(model);
    const isRequested = ref === requestedRef;
    const tier = policy.modelTiers[ref] ?? null;
    const inputTokens = Math.ceil(context.tokensAt(model.provider, query.inputTokens));
    const expected = Math.max(1, Math.ceil(context.expectedOutputTokens(query.analysis, model)));
    const outputTokens = Math.min(expected, query.maxOutputTokens ?? expected, model.maxOutputTokens);
    const room = inputTokens + (query.maxOutputTokens ?? outputTokens);
    // Nobody has judged a model without a tier, so only who asks for it gets it.
    const asked = isRequested && (tier === null || tierRank(tier) >= ifSure);
    return {
      ref,
      model,
      tier,
      isRequested,
      isPreferred: context.preferred.includes(ref),
      ruledOut: ruleOut(query, context, ref, model, room) ?? (tier === null && !isRequested ? 'noTier' : null),
      // Doubt alone is no reason to answer with something dearer than was asked for.
      goodEnough: asked || tierRank(tier) >= needed,
      goodEnoughIfSure: asked || tierRank(tier) >= ifSure,
      inputTokens,
      outputTokens,
      estimate: model.price(inputTokens, outputTokens),
    };
  });
};
