import type { TokenCounts } from '#shared/domain/pricing.ts';
import type { Attempt, Spend } from './attempts.ts';
import type { ChatCall } from './chat-call.ts';
import type { PlannedCall, Routing } from './chat-ports.ts';
import { decisionOf, type Outcome } from './decision-of.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Plan } from './plan-chat.ts';
import type { RelayEnd } from './relay.ts';
import type { SettleChat, Settlement } from './settle-chat.ts';

const STATUS = { finished: 'ok', left: 'abandoned', cut: 'failed' } as const;
export const OUTCOME = { finished: 'answered', left: 'abandoned', cut: 'failed' } as const;

type Answered = {
  planned: PlannedCall;
  number: number;
  begun: number;
  relayed: RelayEnd;
  inputTokens: number;
  hasPictures: boolean;
};

/** The attempt that answered: with the provider's own count of tokens, or ours where it tells none. */
export const answeredAttempt = (routing: Routing, answered: Answered): Attempt => {
  const { planned, number, begun, relayed, inputTokens, hasPictures } = answered;
  const { provider, model } = planned;
  const { how, usage, text } = relayed;
  const counted = (): TokenCounts => ({
    input: routing.tokensAt(provider, inputTokens),
    cachedInput: 0,
    output: routing.tokensAt(provider, routing.countText(text())),
  });
  const spendOf = (): Spend => {
    if (usage) return { kind: 'tokens', tokens: usage, source: 'exact' };
    return how === 'finished'
      ? { kind: 'tokens', tokens: counted(), source: 'estimated' }
      : { kind: 'unknown', counted };
  };
  if (usage && !hasPictures) routing.learnTokens(provider, { counted: inputTokens, reported: usage.input });
  return {
    provider,
    model,
    number,
    status: STATUS[how],
    errorCode: how === 'cut' ? 'cut' : null,
    latencyMs: Math.round(performance.now() - begun),
    spend: spendOf(),
  };
};

type Parts = { settle: SettleChat; decisions: DecisionLog };
export type Conclusion = Omit<Outcome, 'settlement'> & { readonly overheadMs: number };

/** Records what was paid, and why it was, whatever became of the client. */
export const createConcludeChat =
  ({ settle, decisions }: Parts) =>
  async (call: ChatCall, plan: Plan, conclusion: Conclusion): Promise<Settlement> => {
    const { userId, requestId, requested, receivedAt } = call;
    const { overheadMs, ...end } = conclusion;
    const settlement = await settle({
      common: {
        userId,
        requestId,
        occurredAt: receivedAt,
        requestedModel: requested.model,
        tier: plan.standing.tier,
        complexity: plan.analysis.complexity,
        category: plan.analysis.category,
        arm: plan.arm,
        overheadMs,
      },
      attempts: end.attempts,
    });
    decisions.add(decisionOf(call, plan, { ...end, settlement }));
    return settlement;
  };
export type ConcludeChat = ReturnType<typeof createConcludeChat>;
