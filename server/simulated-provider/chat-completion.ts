import type { ServerResponse } from 'node:http';
import { createRandom, type Seed } from '#server/simulator/random.ts';
import { createAnswer } from './answer.ts';
import { createAnswerText } from './answer-text.ts';
import type { Behaviour, BehaviourSwitch } from './behaviour.ts';
import { readCompletionRequest, type CompletionRequest } from './completion-request.ts';
import { deliverStreamed, deliverWhole, sendError } from './deliver.ts';
import { generate } from './generate.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { openLine, type Line } from './line.ts';
import type { ModelCatalogue, SimulatedModel } from './models.ts';
import { createPromptCounter } from './prompt-tokens.ts';
import { simulatedFailure, unknownModel } from './provider-error.ts';

type Parts = {
  catalogue: ModelCatalogue;
  behaviours: BehaviourSwitch;
  ledger: Ledger;
  seed: Seed;
  /** Milliseconds since 1970. */
  now: () => number;
};
type Incoming = {
  provider: string;
  /** Its value, by a name in lower case. */
  header: (name: string) => string | undefined;
  body: string;
  response: ServerResponse;
};
type Call = {
  provider: string;
  model: SimulatedModel;
  request: CompletionRequest;
  behaviour: Behaviour;
  heldAfter: () => number | null;
  response: ServerResponse;
  line: Line;
  /** Tells this call's chance from any other's. */
  chanceKey: string;
  enter: (end: Pick<LedgerEntry, 'outcome' | 'cause'> & Partial<LedgerEntry>) => void;
};

export type CompleteChat = ReturnType<typeof createChatCompletions>;

/** `POST /:provider/v1/chat/completions`. Every call enters the ledger once, before its last byte is sent. */
export const createChatCompletions = ({ catalogue, behaviours, ledger, seed, now }: Parts) => {
  const writeText = createAnswerText();
  const countPrompt = createPromptCounter({ now });
  let calls = 0;

  const open = ({ provider, header, response }: Incoming, request: CompletionRequest, model: SimulatedModel): Call => {
    const asked = { provider, model: request.model, header };
    const behaviour = behaviours.of(asked);
    const requestId = header('x-client-request-id') ?? null;
    const attempt = header('x-pho-attempt') ?? null;
    calls += 1;
    return {
      provider,
      model,
      request,
      behaviour,
      heldAfter: () => behaviours.of(asked).holdAfter,
      response,
      line: openLine(response, behaviour.drip),
      // A named attempt meets the same luck in every run, however calls interleave.
      chanceKey: requestId !== null && attempt !== null ? `${requestId}/${attempt}` : `#${calls}`,
      enter: (end) =>
        ledger.add({
          at: new Date(now()).toISOString(),
          provider,
          model: request.model,
          requestId,
          attempt,
          promptTokens: 0,
          cachedTokens: 0,
          completionTokens: 0,
          streamed: request.stream === true,
          ...end,
        }),
    };
  };

  /** Whether the call was made to fail. */
  const fail = async ({ behaviour, response, line, chanceKey, enter }: Call): Promise<boolean> => {
    const random = createRandom(seed, 'failure', chanceKey);
    if (random.chance(behaviour.hang)) {
      await line.wait(() => () => {});
      enter({ outcome: 'failed', cause: 'hang' });
      return true;
    }
    const drawn = random.uniform();
    let upTo = 0;
    const cause = Object.entries(behaviour.failures).find(([, rate]) => drawn < (upTo += rate))?.[0];
    if (cause === undefined) return false;
    enter({ outcome: 'failed', cause });
    if (cause === 'reset') response.socket?.resetAndDestroy();
    else sendError(response, simulatedFailure(Number(cause), behaviour.retryAfterSeconds));
    return true;
  };

  const answerCall = async (call: Call) => {
    const { provider, request, behaviour, heldAfter, response, line, chanceKey, enter } = call;
    const prompt = countPrompt({ provider, request, cacheMinTokens: behaviour.cacheMinTokens });
    const answer = createAnswer({ ...call, seed, writeText, now: now() });
    const isAsked = !request.stream || request.stream_options?.include_usage === true;
    const deliver = request.stream ? deliverStreamed : deliverWhole;
    const delivery = deliver({ answer, usage: behaviour.usage && isAsked ? prompt : null, response, line });
    const random = createRandom(seed, 'pace', chanceKey);
    const { send } = delivery;
    const { onChange } = behaviours;
    const { steps, cause } = await generate({ answer, behaviour, line, random, onChange, heldAfter, send });
    enter({
      outcome: cause === null ? 'finished' : 'aborted',
      cause,
      promptTokens: prompt.prompt,
      cachedTokens: prompt.cached,
      completionTokens: answer.billedAfter(steps),
    });
    if (line.isGone()) return;
    await (cause === 'cut' ? delivery.cut() : delivery.finish());
  };

  return async (incoming: Incoming) => {
    const { request, error } = readCompletionRequest(incoming.body);
    if (!request) return sendError(incoming.response, error);
    const model = catalogue.model(incoming.provider, request.model);
    if (!model) return sendError(incoming.response, unknownModel(request.model));
    const call = open(incoming, request, model);
    if (!(await fail(call))) await answerCall(call);
  };
};
