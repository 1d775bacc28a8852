import type { RoutingReason } from '#shared/domain/routing-reason.ts';
import { byCost, type Candidate } from './judge-candidates.ts';

/** How the choice fits what may be spent: as it is, by being a weaker model, or by answering in fewer tokens. */
export type Fit = 'whole' | 'cheaper' | 'shorter';
export type SwitchedOffReason = Extract<RoutingReason, 'userSwitchedOff' | 'controlGroup' | 'switchedOff'>;
type Choice = {
  readonly candidate: Candidate;
  readonly fit: Fit;
  /** All that were judged. */
  readonly candidates: readonly Candidate[];
  /** Null: the optimisation chose. */
  readonly switchedOff: SwitchedOffReason | null;
};

/** Why the optimisation chose a model that is good enough and fits. */
const reasonOfBest = (candidate: Candidate, candidates: readonly Candidate[]): RoutingReason => {
  const usable = candidates.filter(({ ruledOut }) => ruledOut === null).sort(byCost);
  const cheapest = usable.find(({ goodEnough }) => goodEnough);
  if (candidate.isPreferred && candidate !== cheapest) return 'preferredModel';
  if (candidate.isRequested) return 'requestedIsCheapest';
  const requested = candidates.find(({ isRequested }) => isRequested);
  if (requested && requested.estimate < candidate.estimate) {
    if (requested.ruledOut !== null) return 'requestedUnavailable';
    if (!requested.goodEnough) return 'requestedTooWeak';
  }
  const cheapestIfSure = usable.find(({ goodEnoughIfSure }) => goodEnoughIfSure);
  if (cheapestIfSure !== candidate) return 'unsureTierUp';
  return requested ? 'cheapestGoodEnough' : 'cheapestOfAll';
};

export const choiceReason = ({ candidate, fit, candidates, switchedOff }: Choice): RoutingReason => {
  if (fit === 'shorter') return 'shorterForBudget';
  if (switchedOff) return switchedOff;
  if (fit === 'cheaper') return 'cheaperForBudget';
  return candidate.goodEnough ? reasonOfBest(candidate, candidates) : 'strongestAvailable';
};
