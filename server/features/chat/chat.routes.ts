import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/contracts/errors.ts';
import { chatUserOf, type HttpServer } from '#server/lib/http-route.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Admission } from './admission.ts';
import { openChatClient, type ChatClient } from './chat-client.ts';
import { ChatError } from './chat-error.ts';
import { readChatRequest } from './chat-request.ts';
import type { ChatTexts } from './chat-texts.ts';
import type { Chat } from './chat.service.ts';
import type { FindRequested } from './requested-model.ts';

/** Milliseconds a reservation outlives the deadline, for settling. */
const SETTLING_MS = 90_000;

export type ChatRoutesParts = {
  chat: Chat;
  admission: Admission;
  findRequested: FindRequested;
  texts: ChatTexts;
  clock: Clock;
  bodyLimitBytes: number;
  /** Of one request with all its attempts. */
  deadlineMs: number;
};

/** OpenAI's clients tell after how many seconds they give up. */
const clientDeadlineMs = (request: FastifyRequest) => {
  const seconds = request.headers['x-stainless-timeout'];
  return typeof seconds === 'string' && /^\d{1,6}$/.test(seconds) && seconds !== '0'
    ? Number(seconds) * 1_000
    : Infinity;
};

/** Any failure as OpenAI's API tells it; undefined when it is our own fault. */
const asChatError = (error: Error, texts: ChatTexts): ChatError | undefined => {
  if (error instanceof ChatError) return error;
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  if (error instanceof AppError && error.code === 'auth.signedOut')
    return new ChatError({
      status: 401,
      type: 'invalid_request_error',
      code: 'invalid_api_key',
      message: texts.signedOut(),
    });
  if (status === 413)
    return new ChatError({
      status,
      type: 'invalid_request_error',
      code: 'request_too_large',
      message: texts.tooLarge(),
    });
  if (status === 415 || status === 400) return ChatError.invalid('We could not parse the JSON body of your request.');
  return undefined;
};

/** OpenAI's chat completions, for its own clients: `baseURL` is `<service>/v1` or `<service>/webapi/chat/<provider>`. */
export const addChatRoutes = (http: HttpServer, parts: ChatRoutesParts) => {
  const { chat, admission, findRequested, texts, clock, bodyLimitBytes, deadlineMs } = parts;

  const sendError = (client: ChatClient, request: FastifyRequest, error: unknown) => {
    const failure = error instanceof Error ? error : new Error(String(error));
    const told = asChatError(failure, texts);
    if (told) request.log.info({ code: told.fields.code, status: told.fields.status }, 'chat refused');
    else request.log.error({ err: failure }, 'chat failed');
    const { fields } =
      told ?? new ChatError({ status: 500, type: 'server_error', code: 'internal', message: texts.failed() });
    const { status, headers = {}, retryAfterSeconds } = fields;
    client.send(
      status,
      {
        'content-type': 'application/json; charset=utf-8',
        ...headers,
        ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
        // What is still on its way of a body that nobody reads must not be taken for the next request.
        ...(status === 413 && { connection: 'close' }),
      },
      new ChatError(fields).body(),
    );
  };
  const clientOf = (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    return openChatClient(reply.raw, { 'x-request-id': request.id, 'cache-control': 'no-store' });
  };

  const answer = async (request: FastifyRequest, reply: FastifyReply, segment: string | null) => {
    const received = performance.now();
    const client = clientOf(request, reply);
    try {
      const chatRequest = readChatRequest(request.body);
      const allowedMs = Math.min(deadlineMs, clientDeadlineMs(request));
      const call = {
        userId: chatUserOf(request).id,
        requestId: request.id,
        request: chatRequest,
        requested: findRequested(segment, chatRequest.model),
        receivedAt: clock(),
        received,
        deadline: received + allowedMs,
        leaseMs: allowedMs + SETTLING_MS,
      };
      await admission.during(chat.answer(call, client, admission.closing));
    } catch (error) {
      sendError(client, request, error);
    }
  };

  const options = {
    config: { permission: 'chatUser' },
    bodyLimit: bodyLimitBytes,
    onRequest: admission.admit,
    errorHandler: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendError(clientOf(request, reply), request, error),
  } as const;
  http.post('/v1/chat/completions', options, (request, reply) => answer(request, reply, null));
  for (const address of ['/webapi/chat/:provider', '/webapi/chat/:provider/chat/completions'])
    http.post<{ Params: { provider: string } }>(address, options, (request, reply) =>
      answer(request, reply, request.params.provider),
    );
};
