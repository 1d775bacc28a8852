import { microVnd } from '#shared/domain/money.ts';
import type { DECISION_OUTCOMES } from '#shared/contracts/decisions.ts';
import type { RoutingReason } from '#shared/domain/routing-reason.ts';
import type { Attempt } from './attempts.ts';
import type { ChatCall } from './chat-call.ts';
import type { PlannedCall, ReasonValues } from './chat-ports.ts';
import type { Decision } from './decision-log.ts';
import type { Plan } from './plan-chat.ts';
import type { Settlement } from './settle-chat.ts';

export type Outcome = {
  readonly outcome: (typeof DECISION_OUTCOMES)[number];
  readonly errorCode: string | null;
  readonly attempts: readonly Attempt[];
  /** Null when nothing was called. */
  readonly settlement: Settlement | null;
  /** The call that answered. */
  readonly answered: PlannedCall | null;
};

/** Why the model that answered did: as it was chosen, or because those before it failed. */
export const reasonOf = (
  plan: Plan,
  answered: PlannedCall | null,
): { reason: RoutingReason; reasonValues: ReasonValues } => {
  const { choice } = plan;
  if (choice.kind === 'refused' || answered === null || answered === choice.chain[0]) return choice;
  const [first] = choice.chain;
  const model = `${answered.provider}/${answered.model}`;
  return { reason: 'fellBack', reasonValues: { model, failedModel: `${first.provider}/${first.model}` } };
};

/** The row of the log that explains a request. */
export const decisionOf = (call: ChatCall, plan: Plan, end: Outcome): Decision => {
  const { standing, analysis, arm, choice, held, remaining } = plan;
  const chosen = end.answered ?? (choice.kind === 'chosen' ? choice.chain[0] : null);
  const { reason, reasonValues } = reasonOf(plan, end.answered);
  const settled = end.settlement?.total ?? null;
  return {
    userId: call.userId,
    requestId: call.requestId,
    occurredAt: call.receivedAt,
    arm,
    language: analysis.language,
    category: analysis.category,
    complexity: analysis.complexity,
    features: [...analysis.features],
    requestedProvider: call.requested.provider,
    requestedModel: call.requested.model,
    chosenProvider: chosen?.provider ?? null,
    chosenModel: chosen?.model ?? null,
    reason,
    reasonValues: { ...reasonValues },
    estimateMicroVnd: chosen?.estimate ?? null,
    requestedEstimateMicroVnd: choice.requestedEstimate,
    reservedMicroVnd: held,
    settledMicroVnd: settled,
    remainingMicroVnd: held === null || settled === null ? remaining : microVnd(remaining + held - settled),
    budgetVnd: standing.limitVnd,
    maxOutputTokens: chosen?.maxOutputTokens ?? call.request.maxOutputTokens,
    outcome: end.outcome,
    errorCode: end.errorCode,
    attempts: end.attempts.map(({ provider, model, status, errorCode, latencyMs, number }) => {
      const costMicroVnd = end.settlement?.costs.get(number) ?? null;
      return { provider, model, status, errorCode, latencyMs, costMicroVnd };
    }),
  };
};
