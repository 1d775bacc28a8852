import type { DecideQuery, WholeDecision } from '#shared/contracts/routing.ts';
import { MODEL_TIERS } from '#shared/contracts/routing-policy.ts';
import { DEFAULT_PER_QUERY_CAP_VND, TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { vnd, type MicroVnd } from '#shared/domain/money.ts';
import { modelRefOf } from './catalogue.ts';
import { countTokens } from './count-tokens.ts';
import { explainDecision } from './explain-decision.ts';
import { byCost, neededTier } from './judge-candidates.ts';
import type { Asker, Routing } from './routing.service.ts';

/** What a user may spend; see the budgets. */
export type Standing = {
  readonly limitVnd: number;
  readonly remaining: MicroVnd;
  readonly settings: { readonly perQueryCapVnd: number };
  readonly preferredModels: readonly string[];
  readonly blockedModels: readonly string[];
};
type Parts = {
  routing: Pick<Routing, 'analyse' | 'choose' | 'judge' | 'policy'>;
  /** Throws `user.unknown`. */
  standing: (userId: string) => Promise<Standing>;
};

const NOBODY: Standing = {
  limitVnd: TIER_BUDGET_VND.starter,
  remaining: vnd(TIER_BUDGET_VND.starter),
  settings: { perQueryCapVnd: DEFAULT_PER_QUERY_CAP_VND },
  preferredModels: [],
  blockedModels: [],
};

/** A model as `provider/model`; without one, any. */
export const requestedOf = (ref = 'auto/auto') => {
  const slash = ref.indexOf('/');
  return { provider: ref.slice(0, slash), model: ref.slice(slash + 1) };
};

export const askerOf = (standing: Standing, requestedModel: string | undefined): Asker => ({
  requested: requestedOf(requestedModel),
  optimise: true,
  remaining: standing.remaining,
  budget: vnd(standing.limitVnd),
  perQueryCap: vnd(standing.settings.perQueryCapVnd),
  preferred: standing.preferredModels,
  blocked: standing.blockedModels,
});

/** The whole decision on a text, with everything that was considered, as if the optimisation answered it now. */
export const createDecide =
  ({ routing, standing }: Parts) =>
  async ({ text, userId, requestedModel, ...wants }: DecideQuery): Promise<WholeDecision> => {
    const mayStand = userId === undefined ? NOBODY : await standing(userId);
    const asker = askerOf(mayStand, requestedModel);
    const analysis = routing.analyse(text);
    const query = { analysis, inputTokens: countTokens(text), ...wants };
    const choice = routing.choose(query, asker);
    const { ifSure, needed } = neededTier(query, routing.policy());
    const candidates = routing.judge(query, asker).sort(byCost);
    const fits = (estimate: MicroVnd) => estimate <= asker.remaining && estimate <= asker.perQueryCap;
    return {
      analysis: { ...analysis, features: [...analysis.features] },
      inputTokens: query.inputTokens,
      needed: { tier: MODEL_TIERS[needed] ?? 'strong', unsure: needed > ifSure },
      remaining: asker.remaining,
      budgetVnd: mayStand.limitVnd,
      perQueryCapVnd: mayStand.settings.perQueryCapVnd,
      candidates: candidates.map((candidate) => ({
        model: candidate.ref,
        tier: candidate.tier,
        inputTokens: candidate.inputTokens,
        outputTokens: candidate.outputTokens,
        estimate: candidate.estimate,
        ruledOut: candidate.ruledOut,
        goodEnough: candidate.goodEnough,
        fits: fits(candidate.estimate),
        isPreferred: candidate.isPreferred,
        isRequested: candidate.isRequested,
      })),
      chain: choice.kind === 'chosen' ? choice.chain.map((call) => ({ ...call, model: modelRefOf(call) })) : [],
      reason: choice.reason,
      reasonValues: choice.reasonValues,
      sentence: explainDecision(choice.reason, choice.reasonValues),
      requestedEstimate: choice.requestedEstimate,
    };
  };
export type Decide = ReturnType<typeof createDecide>;
