import { setTimeout as delay } from 'node:timers/promises';
import type { CallChain, ChainEnd } from './call-chain.ts';
import type { ChatCall } from './chat-call.ts';
import type { ChatClient } from './chat-client.ts';
import { ChatError } from './chat-error.ts';
import type { Providers, Refused, Routing } from './chat-ports.ts';
import { exhausted, refusalOf } from './chat-refusal.ts';
import type { ChatTexts } from './chat-texts.ts';
import { answeredAttempt, OUTCOME, type ConcludeChat } from './conclude-chat.ts';
import type { DecisionLog } from './decision-log.ts';
import { decisionOf } from './decision-of.ts';
import { deliverStream, deliverWhole, headersOf, type Answering } from './deliver-answer.ts';
import type { Plan, PlanChat, RefusedPlan } from './plan-chat.ts';
import type { Settlement } from './settle-chat.ts';

/** Milliseconds an answer waits to be told its cost; it is recorded all the same. */
const COST_WAIT_MS = 1_000;

type Parts = {
  plan: PlanChat;
  callChain: CallChain;
  conclude: ConcludeChat;
  decisions: DecisionLog;
  routing: Routing;
  providers: Providers;
  texts: ChatTexts;
};
type Failed = Exclude<ChainEnd, Answering>;

const costWithin = async (settling: Promise<Settlement>) => {
  const waiting = new AbortController();
  const patience = delay(COST_WAIT_MS, null, { signal: waiting.signal }).catch(() => null);
  const settled = await Promise.race([settling, patience]);
  waiting.abort();
  return settled?.total ?? null;
};

/** One chat request from its reservation to its settlement. */
export const createChat = ({ plan, callChain, conclude, decisions, routing, providers, texts }: Parts) => {
  const refuse = (call: ChatCall, planned: RefusedPlan): ChatError => {
    const canRecover = providers.names().some((name) => providers.stateOf(name) === 'unhealthy');
    const { fields } = refusalOf(planned, texts, canRecover);
    const end = { outcome: 'refused', errorCode: fields.code, attempts: [], settlement: null, answered: null } as const;
    decisions.add(decisionOf(call, planned, end));
    return new ChatError({ ...fields, headers: headersOf(planned, null, planned.remaining) });
  };

  const answer = async (call: ChatCall, planned: Plan, end: Answering, client: ChatClient) => {
    const delivery = { plan: planned, end, client, texts };
    const { request, received } = call;
    const { relayed, finish } = request.isStreamed
      ? await deliverStream(delivery, request.wantsUsage)
      : await deliverWhole(delivery);
    const number = end.attempts.length + 1;
    const { inputTokens } = planned;
    const attempt = answeredAttempt(routing, {
      planned: end.planned,
      number,
      begun: end.begun,
      relayed,
      inputTokens,
      hasPictures: request.wantsVision,
    });
    const settling = conclude(call, planned, {
      outcome: OUTCOME[relayed.how],
      errorCode: attempt.errorCode,
      attempts: [...end.attempts, attempt],
      answered: end.planned,
      overheadMs: Math.max(0, Math.round(end.begun - received)),
    });
    finish(await costWithin(settling));
    await settling;
  };

  /** Nobody answered, or the provider found the request wrong. */
  const fail = async (call: ChatCall, planned: Plan, end: Failed, client: ChatClient) => {
    const settling = conclude(call, planned, {
      outcome: client.isGone() ? 'abandoned' : 'failed',
      errorCode: end.kind === 'refused' ? `http${end.answer.status}` : end.code,
      attempts: end.attempts,
      answered: null,
      overheadMs: Math.max(0, Math.round(performance.now() - call.received)),
    });
    if (end.kind === 'refused') {
      const { status, contentType, body } = end.answer;
      const headers = headersOf(planned, end.planned, planned.remaining);
      client.send(status, { 'content-type': contentType, ...headers }, body);
    }
    await settling;
    if (end.kind === 'exhausted') throw exhausted(end.code, end.retryAfterSeconds, texts);
  };

  return {
    /** Resolves when everything is recorded. Throws `ChatError` when nothing was sent to the client. */
    async answer(call: ChatCall, client: ChatClient, closing: AbortSignal): Promise<void> {
      const planned = await plan(call);
      if (planned.choice.kind === 'refused') throw refuse(call, { ...planned, choice: planned.choice, held: null });
      const calling = new AbortController();
      const abort = () => calling.abort();
      const timer = setTimeout(abort, Math.max(0, call.deadline - performance.now()));
      closing.addEventListener('abort', abort, { once: true });
      client.whenLeaving(abort);
      try {
        const { userId, requestId, request, requested, leaseMs, deadline } = call;
        const end = await callChain({
          userId,
          requestId,
          request,
          requested,
          chain: planned.choice.chain,
          held: planned.choice.chain[0].estimate,
          leaseMs,
          deadline,
          signal: calling.signal,
          countInput: (provider) => ({
            input: routing.tokensAt(provider, planned.inputTokens),
            cachedInput: 0,
            output: 0,
          }),
        });
        if (end.kind === 'answering') await answer(call, planned, end, client);
        else await fail(call, planned, end, client);
      } finally {
        clearTimeout(timer);
        closing.removeEventListener('abort', abort);
      }
    },
  };
};
export type Chat = ReturnType<typeof createChat>;
