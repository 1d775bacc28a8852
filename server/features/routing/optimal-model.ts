import type { OptimalModel, OptimalModelQuery } from '#shared/contracts/cost-optimization.ts';
import type { SwitchedOffReason } from './choice-reason.ts';
import { modelRefOf } from './catalogue.ts';
import { countTokens } from './count-tokens.ts';
import { askerOf, type Standing } from './decide.service.ts';
import { explainDecision } from './explain-decision.ts';
import type { Routing } from './routing.service.ts';

type Parts = {
  routing: Pick<Routing, 'analyse' | 'choose'>;
  /** Throws `user.unknown`. */
  standing: (userId: string) => Promise<Standing & { readonly settings: { readonly optimizationEnabled: boolean } }>;
  /** Why the rollout keeps a user's models as they ask for them; null when it doesn't. */
  untreated: (userId: string) => Extract<SwitchedOffReason, 'controlGroup' | 'switchedOff'> | null;
};

/** Which model would answer a user's text now, and why. Nothing is sent and nothing is held. */
export const createOptimalModel =
  ({ routing, standing, untreated }: Parts) =>
  async (userId: string, { text, requestedModel, ...wants }: OptimalModelQuery): Promise<OptimalModel> => {
    const stands = await standing(userId);
    const analysis = routing.analyse(text);
    const switchedOffReason =
      untreated(userId) ?? (stands.settings.optimizationEnabled ? undefined : 'userSwitchedOff');
    const choice = routing.choose(
      { analysis, inputTokens: countTokens(text), ...wants },
      {
        ...askerOf(stands, requestedModel),
        // Who asks for any model has none that could be kept.
        optimise: switchedOffReason === undefined || requestedModel === undefined,
        switchedOffReason,
      },
    );
    const [first, ...rest] = choice.kind === 'chosen' ? choice.chain : [];
    return {
      model: first ? modelRefOf(first) : null,
      estimateMicroVnd: first ? first.estimate.toString() : null,
      requestedEstimateMicroVnd: choice.requestedEstimate?.toString() ?? null,
      maxOutputTokens: first?.maxOutputTokens ?? null,
      fallbacks: rest.map(modelRefOf),
      reason: choice.reason,
      reasonValues: choice.reasonValues,
      sentence: explainDecision(choice.reason, choice.reasonValues),
      analysis: { ...analysis, features: [...analysis.features] },
      remainingMicroVnd: stands.remaining.toString(),
    };
  };
