import { setTimeout as delay } from 'node:timers/promises';
import type { ChainEnd } from './call-chain.ts';
import type { ChatCall } from './chat-call.ts';
import type { ChatClient } from './chat-client.ts';
import { ChatError } from './chat-error.ts';
import type { Providers, Routing } from './chat-ports.ts';
import { exhausted, refusalOf } from './chat-refusal.ts';
import type { ChatTexts } from './chat-texts.ts';
import { answeredAttempt, OUTCOME, type ConcludeChat } from './conclude-chat.ts';
import type { DecisionLog } from './decision-log.ts';
import { decisionOf } from './decision-of.ts';
import { deliverStream, deliverWhole, headersOf, type Answering } from './deliver-answer.ts';
import type { Plan, RefusedPlan } from './plan-chat.ts';
import type { Settlement } from './settle-chat.ts';

/** Milliseconds an answer waits to be told its cost; it is recorded all the same. */
const COST_WAIT_MS = 1_000;

export type EndingParts = {
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

/** The ways a chat request ends: refused, answered, or failed. Each is recorded and explained. */
export const createEndings = ({ conclude, decisions, routing, providers, texts }: EndingParts) => {
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

  return { refuse, answer, fail };
};
export type Endings = ReturnType<typeof createEndings>;
