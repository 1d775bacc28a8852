import { microVnd, vnd } from '#shared/domain/money.ts';
import { dongText } from './answer-headers.ts';
import { ChatError } from './chat-error.ts';
import type { ChatTexts } from './chat-texts.ts';
import type { RefusedPlan } from './plan-chat.ts';

const amountIn = (values: Readonly<Record<string, string | number>>, name: string) =>
  microVnd(BigInt(values[name] ?? 0));

/** Why a request was not answered at all, as its user reads it. `canRecover`: a provider may be back soon. */
export const refusalOf = (
  { choice, standing, remaining }: RefusedPlan,
  texts: ChatTexts,
  canRecover: boolean,
): ChatError => {
  const refusal = { remaining, budget: vnd(standing.limitVnd), renewsAt: standing.renewsAt };
  const extra = { remaining_vnd: dongText(remaining), renews_at: standing.renewsAt.toISOString() };
  const paid = { status: 402, type: 'insufficient_quota', extra };
  if (choice.reason === 'budgetExhausted')
    return new ChatError({ ...paid, code: 'budget_exhausted', message: texts.budgetExhausted(refusal) });
  if (choice.reason === 'queryCapExceeded') {
    const cost = amountIn(choice.reasonValues, 'cost');
    const cap = amountIn(choice.reasonValues, 'cap');
    return new ChatError({
      ...paid,
      code: 'query_cap_exceeded',
      message: texts.queryCapExceeded({ ...refusal, cost, cap }),
    });
  }
  if (canRecover) return unavailable(texts);
  return new ChatError({
    status: 400,
    type: 'invalid_request_error',
    code: 'no_model_available',
    message: texts.noModel(),
    param: 'model',
  });
};

export const unavailable = (texts: ChatTexts, retryAfterSeconds = 5) =>
  new ChatError({
    status: 503,
    type: 'server_error',
    code: 'provider_unavailable',
    message: texts.unavailable(),
    retryAfterSeconds,
  });

/** What to tell when every model of the chain failed. */
export const exhausted = (code: string, retryAfterSeconds: number | undefined, texts: ChatTexts) =>
  code === 'http429'
    ? new ChatError({
        status: 429,
        type: 'requests',
        code: 'rate_limit_exceeded',
        message: texts.rateLimited(),
        retryAfterSeconds: retryAfterSeconds ?? 1,
      })
    : unavailable(texts, retryAfterSeconds);
