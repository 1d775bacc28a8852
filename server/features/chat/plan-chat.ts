import { vnd, type MicroVnd } from '#shared/domain/money.ts';
import type { Arm } from '#shared/domain/usage.ts';
import type {
  Analysis,
  Budgets,
  Chosen,
  Refused,
  Rollout,
  Routing,
  RoutingContext,
  Standing,
  SwitchedOffReason,
} from './chat-ports.ts';
import type { ChatCall } from './chat-call.ts';
import { questionOf } from './chat-request.ts';
import { createTurns } from './turns.ts';

/** How often a reservation may be refused because others were faster, before the request is refused for good. */
const ROUNDS = 5;

/** What was found out before any model is called. */
export type Considered = {
  readonly standing: Standing;
  readonly analysis: Analysis;
  readonly arm: Arm;
  /** Of everything that is sent, by o200k. */
  readonly inputTokens: number;
};
type Held = { readonly held: MicroVnd | null; readonly remaining: MicroVnd };
export type RefusedPlan = Considered & Held & { readonly choice: Refused };
export type Plan = Considered & Held & { readonly choice: Chosen | Refused };

type Parts = {
  budgets: Budgets;
  routing: Routing;
  rollout: Rollout;
};

const switchedOff = (standing: Standing, why: ReturnType<Rollout>['why']): SwitchedOffReason | null => {
  if (why === 'switchedOff' || why === 'controlGroup') return why;
  return standing.settings.optimizationEnabled ? null : 'userSwitchedOff';
};

/** Chooses the model and holds its estimate. When others were faster, it chooses again within what they left. */
export const createPlanChat = ({ budgets, routing, rollout }: Parts) => {
  const consider = async ({
    userId,
    request,
  }: ChatCall): Promise<Considered & Pick<RoutingContext, 'switchedOffReason'>> => {
    const reading = budgets.standing(userId);
    // The look at the text takes its time while the database is on its way.
    reading.catch(() => {});
    const analysis = routing.analyse(questionOf(request.messages));
    const inputTokens = routing.countRequest(request);
    const { arm, why } = rollout(userId);
    const standing = await reading;
    return { standing, analysis, arm, inputTokens, switchedOffReason: switchedOff(standing, why) ?? undefined };
  };

  const planInTurn = async (call: ChatCall): Promise<Plan> => {
    const { userId, requestId, request, requested, leaseMs } = call;
    const { switchedOffReason, ...considered } = await consider(call);
    const { standing, analysis, inputTokens } = considered;
    const { wantsVision, wantsTools, maxOutputTokens } = request;
    const query = { analysis, inputTokens, wantsVision, wantsTools, maxOutputTokens };
    const choose = (remaining: MicroVnd) =>
      routing.choose(query, {
        requested,
        // Who asks for any model has none that could be kept.
        optimise: switchedOffReason === undefined || requested.isAuto,
        switchedOffReason,
        remaining,
        budget: vnd(standing.limitVnd),
        perQueryCap: vnd(standing.settings.perQueryCapVnd),
        preferred: standing.preferredModels,
        blocked: standing.blockedModels,
      });

    let { remaining } = standing;
    let choice = choose(remaining);
    for (let round = 0; choice.kind === 'chosen' && round < ROUNDS; round += 1) {
      const amount = choice.chain[0].estimate;
      const answer = await budgets.reserve({ userId, requestId, amount, leaseMs });
      remaining = answer.remaining;
      if (answer.granted) return { ...considered, choice, held: amount, remaining };
      choice = choose(remaining);
    }
    if (choice.kind === 'refused') return { ...considered, choice, held: null, remaining };
    // Others took what was left again and again: nothing is left for this one.
    const reasonValues = { remaining: remaining.toString(), budget: vnd(standing.limitVnd).toString() };
    const refused = { kind: 'refused', reason: 'budgetExhausted', reasonValues } as const;
    return {
      ...considered,
      choice: { ...refused, requestedEstimate: choice.requestedEstimate },
      held: null,
      remaining,
    };
  };

  const inTurn = createTurns();
  return (call: ChatCall) => inTurn(call.userId, () => planInTurn(call));
};
export type PlanChat = ReturnType<typeof createPlanChat>;
