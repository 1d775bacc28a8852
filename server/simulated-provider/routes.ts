import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { behaviourChange, type BehaviourSwitch } from './behaviour.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import type { CompleteChat } from './chat-completion.ts';
import { sendError } from './deliver.ts';
import type { Ledger } from './ledger.ts';
import type { ModelCatalogue } from './models.ts';
import { badRequest, tooLarge, unknownAddress, unknownGeneration, wrongKey } from './provider-error.ts';
import { readBody } from './read-body.ts';

const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

type Parts = {
  catalogue: ModelCatalogue;
  behaviours: BehaviourSwitch;
  ledger: Ledger;
  underWay: CallsUnderWay;
  complete: CompleteChat;
  key: string | undefined;
};
type Exchange = { message: IncomingMessage; response: ServerResponse; url: URL };

const sendJson = (response: ServerResponse, value: unknown) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** All addresses of the simulated provider. */
export const createRoutes = ({ catalogue, behaviours, ledger, underWay, complete, key }: Parts) => {
  const answerUnknown = ({ message, response, url }: Exchange) =>
    sendError(response, unknownAddress(message.method ?? '', url.pathname));

  const listModels = ({ response }: Exchange, provider: string) => {
    const models = catalogue.models(provider);
    const data = models.map(({ id, ownedBy }) => ({ id, object: 'model', created: 0, owned_by: ownedBy }));
    sendJson(response, { object: 'list', data });
  };

  /** What one request came to, by attempt: for whoever lost the answer. */
  const showGenerations = async ({ response }: Exchange, provider: string, requestId: string) => {
    const isComplete = !underWay.includes(requestId);
    const data = [];
    for await (const entry of ledger.entries({ requestId })) if (entry.provider === provider) data.push(entry);
    if (isComplete && data.length === 0) sendError(response, unknownGeneration(requestId));
    else sendJson(response, { object: 'list', complete: isComplete, data });
  };

  const answerCompletion = ({ message, response }: Exchange, provider: string) => {
    const header = (name: string) => message.headers[name]?.toString();
    return underWay.during(header('x-client-request-id'), async () => {
      const body = await readBody(message, BODY_LIMIT_BYTES);
      if (body === undefined) sendError(response.setHeader('connection', 'close'), tooLarge);
      else await complete({ provider, header, body, response });
    });
  };

  const answerProvider = async (exchange: Exchange) => {
    const { message, response, url } = exchange;
    const [, name = '', ...rest] = url.pathname.split('/');
    const provider = catalogue.provider(name);
    if (provider === undefined) return answerUnknown(exchange);
    if (key !== undefined && message.headers.authorization !== `Bearer ${key}`) return sendError(response, wrongKey);
    const asked = `${message.method} ${rest.join('/')}`;
    if (asked === 'POST v1/chat/completions') return answerCompletion(exchange, provider);
    if (asked === 'GET v1/models') return listModels(exchange, provider);
    const requestId = /^GET v1\/generations\/([^/]+)$/.exec(asked)?.[1];
    if (requestId !== undefined) return showGenerations(exchange, provider, decodeURIComponent(requestId));
    return answerUnknown(exchange);
  };

  const answerControl = async ({ message, response }: Exchange) => {
    if (message.method === 'POST') {
      const { data, error } = behaviourChange.safeParse(parseJson((await readBody(message, BODY_LIMIT_BYTES)) ?? ''));
      if (error) return sendError(response, badRequest(error.message));
      behaviours.change(data);
    }
    return sendJson(response, behaviours.current());
  };

  const answerLedger = async ({ response, url }: Exchange) => {
    const { since, requestId } = Object.fromEntries(url.searchParams);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for await (const entry of ledger.entries({ since, requestId })) {
      if (response.destroyed) return;
      if (!response.write(`${JSON.stringify(entry)}\n`))
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  };

  return (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const exchange = { message, response, url: new URL(message.url ?? '/', 'http://provider') };
    if (exchange.url.pathname === '/control') return answerControl(exchange);
    if (exchange.url.pathname === '/ledger') return answerLedger(exchange);
    return answerProvider(exchange);
  };
};
