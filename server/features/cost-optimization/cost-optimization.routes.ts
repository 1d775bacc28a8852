import { TRPCError } from '@trpc/server';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { AppError, type ErrorCode } from '#shared/contracts/errors.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import type { CostOptimizationRouter } from './cost-optimization.router.ts';
import type { CallContext } from './trpc.ts';

/** Where tRPC clients point: `<service>/trpc`. */
const PREFIX = '/trpc';
/** One call or a batch of them. */
const TRACK_USAGE = ':path(^costOptimization\\.trackUsage(?:,costOptimization\\.trackUsage)*$)';
/** More at once is no page of anybody's. */
const MAX_BATCH = 20;
const pathParams = z.object({ path: z.string().default('') });

const BY_STATUS: Readonly<Record<number, TRPCError['code']>> = {
  400: 'BAD_REQUEST',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};
const CODES: Partial<Record<TRPCError['code'], ErrorCode>> = {
  UNAUTHORIZED: 'auth.signedOut',
  BAD_REQUEST: 'request.invalid',
  UNSUPPORTED_MEDIA_TYPE: 'request.invalid',
  PAYLOAD_TOO_LARGE: 'request.tooLarge',
};
/** What failed before any procedure was called. */
const asTrpcError = (error: FastifyError) => {
  if (error instanceof AppError && error.code === 'auth.signedOut') return new TRPCError({ code: 'UNAUTHORIZED' });
  return new TRPCError({ code: BY_STATUS[error.statusCode ?? 500] ?? 'INTERNAL_SERVER_ERROR', cause: error });
};
const logFailure = (request: FastifyRequest, error: TRPCError) => {
  const status = getHTTPStatusCodeFromError(error);
  if (status >= 500) request.log.error({ err: error.cause ?? error }, 'procedure failed');
  else request.log.info({ code: error.code }, 'procedure refused');
};

/** Mounts the procedures: `trackUsage` for the service's token, everything else for users' own. */
export const addCostOptimizationRoutes = (http: HttpServer, router: CostOptimizationRouter) => {
  const handle = (request: FastifyRequest, reply: FastifyReply) => {
    const isService = request.routeOptions.config.permission === 'serviceToken';
    const { path } = pathParams.parse(request.params);
    return fastifyRequestHandler({
      router,
      path,
      req: request,
      res: reply,
      maxBatchSize: MAX_BATCH,
      // A long text doesn't fit an address.
      allowMethodOverride: true,
      createContext: (): CallContext => ({ user: request.chatUser, isService }),
      onError: ({ error }) => logFailure(request, error),
    });
  };
  const answerError = (thrown: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const error = asTrpcError(thrown);
    logFailure(request, error);
    const { path } = pathParams.parse(request.params);
    const httpStatus = getHTTPStatusCodeFromError(error);
    const failure = { code: CODES[error.code] ?? 'internal', details: {} };
    // As a procedure's own failure, so that clients read it as one.
    const data = { code: error.code, httpStatus, path, failure };
    return reply.code(httpStatus).send({
      error: { message: failure.code, code: TRPC_ERROR_CODES_BY_KEY[error.code], data },
    });
  };

  void http.register(async (scope) => {
    scope.setErrorHandler(answerError);
    // The handler reads the body itself.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    const forUsers = { config: { permission: 'chatUser' }, schema: { hide: true } } as const;
    scope.get(`${PREFIX}/:path`, forUsers, handle);
    scope.post(`${PREFIX}/:path`, forUsers, handle);
    const forServices = { config: { permission: 'serviceToken' }, schema: { hide: true } } as const;
    scope.post(`${PREFIX}/${TRACK_USAGE}`, forServices, handle);
  });
};
