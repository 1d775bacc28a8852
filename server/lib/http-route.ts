import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import * as z from 'zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { AppError } from '#shared/contracts/errors.ts';
import type { Operator } from '#shared/contracts/session.ts';
import type { Permission } from '#shared/domain/permissions.ts';

/** Who may call a route: everybody, every operator, or operators with a permission. */
export type RouteAccess = 'public' | 'signedIn' | Permission;

/** The operator a request comes from, as the database has them now. */
export type Caller = Operator & { readonly token: string };

export type HttpServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route: the start fails without it. */
    permission?: RouteAccess;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** The caller of a route that isn't public. */
export const callerOf = (request: Pick<FastifyRequest, 'caller'>): Caller => {
  if (!request.caller) throw new AppError('auth.signedOut');
  return request.caller;
};

const bytes = z.instanceof(Buffer).meta({ type: 'string', format: 'binary' });
/** Response schema of gzip NDJSON; the handler sends ready bytes. */
export const NDJSON = { content: { 'application/x-ndjson': { schema: bytes } } };
