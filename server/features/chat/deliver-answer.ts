import { microVnd, type MicroVnd } from '#shared/domain/money.ts';
import { answerHeaders, COST_HEADER, dongText } from './answer-headers.ts';
import type { ChainEnd } from './call-chain.ts';
import type { ChatClient } from './chat-client.ts';
import { ChatError } from './chat-error.ts';
import type { PlannedCall } from './chat-ports.ts';
import type { ChatTexts } from './chat-texts.ts';
import { reasonOf } from './decision-of.ts';
import type { Plan } from './plan-chat.ts';
import { readWhole, relayStream, type RelayEnd } from './relay.ts';

export type Answering = ChainEnd & { kind: 'answering' };
/** What was passed on, and how to end the answer once its cost is known; null when it isn't known in time. */
export type Delivered = { readonly relayed: RelayEnd; finish(cost: MicroVnd | null): void };
type Delivery = { plan: Plan; end: Answering; client: ChatClient; texts: ChatTexts };

export const headersOf = (plan: Plan, answered: PlannedCall | null, remaining: MicroVnd) =>
  answerHeaders({ model: answered, arm: plan.arm, ...reasonOf(plan, answered), remaining });

const costHeader = (cost: MicroVnd | null): Record<string, string> =>
  cost === null ? {} : { [COST_HEADER]: dongText(cost) };

const cutError = (texts: ChatTexts) =>
  new ChatError({ status: 502, type: 'server_error', code: 'answer_cut', message: texts.cut() });

/** The cost follows the answer: as a comment, which clients of events pass over, and as a trailer. */
export const deliverStream = async (
  { plan, end, client, texts }: Delivery,
  wantsUsage: boolean,
): Promise<Delivered> => {
  const { upstream, planned } = end;
  const headers = headersOf(plan, planned, plan.remaining);
  client.begin({ 'content-type': upstream.contentType, trailer: COST_HEADER, ...headers });
  const relayed = await relayStream({ upstream, client, wantsUsage });
  if (relayed.how === 'cut') client.write(`data: ${cutError(texts).body()}\n\n`);
  return {
    relayed,
    finish(cost) {
      if (cost !== null) client.write(`: ${COST_HEADER} ${dongText(cost)}\n\n`);
      client.end(costHeader(cost));
    },
  };
};

/** The cost goes before the answer, in a header. */
export const deliverWhole = async ({ plan, end, client, texts }: Delivery): Promise<Delivered> => {
  const { upstream, planned } = end;
  const relayed = await readWhole({ upstream, client });
  return {
    relayed,
    finish(cost) {
      const remaining = cost === null ? plan.remaining : microVnd(plan.remaining + (plan.held ?? 0n) - cost);
      const headers = { ...headersOf(plan, planned, remaining), ...costHeader(cost) };
      if (relayed.how === 'cut')
        client.send(502, { 'content-type': 'application/json', ...headers }, cutError(texts).body());
      else client.send(200, { 'content-type': upstream.contentType, ...headers }, relayed.body);
    },
  };
};
