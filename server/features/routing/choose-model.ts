import type { RuledOut } from '#shared/contracts/routing.ts';
import type { MicroVnd } from '#shared/domain/money.ts';
import type { ReasonValues, RoutingReason } from '#shared/domain/routing-reason.ts';
import { choiceReason, type Fit, type SwitchedOffReason } from './choice-reason.ts';
import { fitAnswer } from './fit-answer.ts';
import {
  byCost,
  judgeCandidates,
  tierRank,
  type Candidate,
  type JudgingContext,
  type RoutingQuery,
} from './judge-candidates.ts';

export type RoutingContext = JudgingContext & {
  /** False: the requested model answers or nobody does, still within the budget. */
  readonly optimise: boolean;
  readonly switchedOffReason?: SwitchedOffReason;
  /** What is left of the month's budget, what the budget is, and what one request may cost. */
  readonly remaining: MicroVnd;
  readonly budget: MicroVnd;
  readonly perQueryCap: MicroVnd;
};

/** One call to a provider. `maxOutputTokens` null: as the client asked. */
export type PlannedCall = {
  readonly provider: string;
  readonly model: string;
  readonly estimate: MicroVnd;
  readonly maxOutputTokens: number | null;
};
export type ModelChoice =
  | {
      readonly kind: 'chosen';
      /** The choice, then what to fall back to, in order; each fits what may be spent by its own estimate. */
      readonly chain: readonly [PlannedCall, ...PlannedCall[]];
      readonly reason: RoutingReason;
      readonly reasonValues: ReasonValues;
      /** Null when no model with a price was asked for. */
      readonly requestedEstimate: MicroVnd | null;
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'budgetExhausted' | 'queryCapExceeded' | 'noModel';
      readonly reasonValues: ReasonValues;
      readonly requestedEstimate: MicroVnd | null;
    };

/** What keeps even an unoptimised request from its model. */
const UNUSABLE: readonly (RuledOut | null)[] = ['unconfigured', 'unhealthy', 'blockedByPolicy', 'blockedByUser'];
/** Calls of one request, at most. */
const CHAIN_LENGTH = 4;

type Fitted = { readonly candidate: Candidate; readonly call: PlannedCall };
type Choice = Fitted & { readonly fit: Fit };

const leastOf = (a: MicroVnd, b: MicroVnd) => (a < b ? a : b);
const asCall = ({ model, estimate }: Candidate): PlannedCall => ({
  provider: model.provider,
  model: model.model,
  estimate,
  maxOutputTokens: null,
});

const strongestFirst = (a: Candidate, b: Candidate) => tierRank(b.tier) - tierRank(a.tier) || byCost(a, b);

/** Good enough: the user's preferred models, then the others, each by cost. Weaker: the strongest first. */
const inOrder = (usable: readonly Candidate[]) => {
  const cheapestFirst = usable.filter(({ goodEnough }) => goodEnough).sort(byCost);
  const best = [
    ...cheapestFirst.filter(({ isPreferred }) => isPreferred),
    ...cheapestFirst.filter(({ isPreferred }) => !isPreferred),
  ];
  const weaker = usable.filter(({ goodEnough }) => !goodEnough).sort(strongestFirst);
  return { best, weaker };
};

const pick = (usable: readonly Candidate[], limit: MicroVnd): Choice | undefined => {
  const { best, weaker } = inOrder(usable);
  const fits = ({ estimate }: Candidate) => estimate <= limit;
  const whole = best.find(fits);
  if (whole) return { candidate: whole, call: asCall(whole), fit: 'whole' };
  const cheaper = weaker.find(fits);
  if (cheaper) {
    // Where nothing is good enough, the strongest is no sacrifice to the budget.
    const fit = best.length === 0 && cheaper === weaker[0] ? 'whole' : 'cheaper';
    return { candidate: cheaper, call: asCall(cheaper), fit };
  }
  const shortened = shorten(usable, limit)[0];
  return shortened && { ...shortened, fit: 'shorter' };
};

/** Everything that fits with a shorter answer, the longest answer first. */
const shorten = (usable: readonly Candidate[], limit: MicroVnd): Fitted[] => {
  const fitted = [...usable].sort(strongestFirst).flatMap((candidate) => {
    const shorter = fitAnswer(candidate, limit);
    return shorter ? [{ candidate, call: { ...asCall(candidate), ...shorter } }] : [];
  });
  return fitted.sort((a, b) => (b.call.maxOutputTokens ?? 0) - (a.call.maxOutputTokens ?? 0));
};

/** What to try when the choice fails: good enough on other providers, on its own, and only then weaker ones. */
const chainOf = (first: Choice, usable: readonly Candidate[], limit: MicroVnd): [PlannedCall, ...PlannedCall[]] => {
  const { best, weaker } = inOrder(usable);
  const whole = [...best, ...weaker].filter(({ estimate }) => estimate <= limit);
  const fitted = whole.map((candidate) => ({ candidate, call: asCall(candidate) }));
  const others = (first.fit === 'shorter' ? shorten(usable, limit) : fitted).filter(
    ({ candidate }) => candidate !== first.candidate,
  );
  const tried = new Set([first.call.provider]);
  const fresh = others.filter(({ candidate, call }) => {
    if (!candidate.goodEnough || tried.has(call.provider)) return false;
    tried.add(call.provider);
    return true;
  });
  const rest = others.filter((one) => !fresh.includes(one));
  return [first.call, ...[...fresh, ...rest].slice(0, CHAIN_LENGTH - 1).map(({ call }) => call)];
};

const money = (amount: MicroVnd) => amount.toString();

const refusalOf = (usable: readonly Candidate[], context: RoutingContext): ModelChoice => {
  const requestedEstimate = null;
  const refused = { kind: 'refused', requestedEstimate } as const;
  const [first, ...others] = usable;
  if (!first) return { ...refused, reason: 'noModel', reasonValues: {} };
  const cost = others.reduce((least, { estimate }) => leastOf(least, estimate), first.estimate);
  const { remaining, budget, perQueryCap } = context;
  // Without the cap it would have been answered.
  if (pick(usable, remaining))
    return { ...refused, reason: 'queryCapExceeded', reasonValues: { cap: money(perQueryCap), cost: money(cost) } };
  const reasonValues = { remaining: money(remaining), budget: money(budget), cost: money(cost) };
  return { ...refused, reason: 'budgetExhausted', reasonValues };
};

/** Without the optimisation only what was asked for counts; whether it can do it, its provider says. */
const onlyRequested = (candidates: readonly Candidate[]) =>
  candidates
    .filter(({ isRequested, ruledOut }) => isRequested && !UNUSABLE.includes(ruledOut))
    .map((candidate) => ({ ...candidate, goodEnough: true }));

/**
 * The cheapest model that is good enough, within what may be spent: what is left of the month's budget, and the cap of one
 * query. What doesn't fit is answered by a cheaper model, then in fewer tokens, then not at all.
 */
export const chooseModel = (query: RoutingQuery, context: RoutingContext): ModelChoice => {
  const candidates = judgeCandidates(query, context);
  const requested = candidates.find(({ isRequested }) => isRequested);
  const requestedEstimate = requested?.estimate ?? null;
  const usable = context.optimise ? candidates.filter(({ ruledOut }) => ruledOut === null) : onlyRequested(candidates);
  const limit = leastOf(context.remaining, context.perQueryCap);
  const chosen = pick(usable, limit);
  if (!chosen) return { ...refusalOf(usable, context), requestedEstimate };
  const { call, candidate, fit } = chosen;
  const switchedOff = context.optimise ? null : (context.switchedOffReason ?? 'switchedOff');
  return {
    kind: 'chosen',
    chain: chainOf(chosen, usable, limit),
    reason: choiceReason({ candidate, fit, candidates, switchedOff }),
    reasonValues: {
      model: candidate.ref,
      complexity: query.analysis.complexity,
      cost: money(call.estimate),
      remaining: money(limit),
      ...(requested && { insteadModel: requested.ref, insteadCost: money(requested.estimate) }),
      ...(call.maxOutputTokens !== null && { maxOutputTokens: call.maxOutputTokens }),
    },
    requestedEstimate,
  };
};
