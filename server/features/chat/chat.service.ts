import type { CallChain } from './call-chain.ts';
import type { ChatCall } from './chat-call.ts';
import type { ChatClient } from './chat-client.ts';
import type { Endings } from './chat-endings.ts';
import type { Routing } from './chat-ports.ts';
import type { PlanChat } from './plan-chat.ts';

type Parts = { plan: PlanChat; callChain: CallChain; endings: Endings; routing: Routing };

/** One chat request from its reservation to its settlement. */
export const createChat = ({ plan, callChain, endings, routing }: Parts) => {
  return {
    /** Resolves when everything is recorded. Throws `ChatError` when nothing was sent to the client. */
    async answer(call: ChatCall, client: ChatClient, closing: AbortSignal): Promise<void> {
      const planned = await plan(call);
      if (planned.choice.kind === 'refused')
        throw endings.refuse(call, { ...planned, choice: planned.choice, held: null });
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
        if (end.kind === 'answering') await endings.answer(call, planned, end, client);
        else await endings.fail(call, planned, end, client);
      } finally {
        clearTimeout(timer);
        closing.removeEventListener('abort', abort);
      }
    },
  };
};
export type Chat = ReturnType<typeof createChat>;
