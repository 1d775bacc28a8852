import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import * as z from 'zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { AppError } from '#shared/contracts/errors.ts';
import type { Operator } from '#shared/contracts/session.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import type { Tier } from '#shared/domain/usage.ts';

/**
 * Who may call a route: everybody, every operator, operators with a permission, users of pho.chat by their JWT, or trusted
 * back ends by the service's token.
 */
export type RouteAccess = 'public' | 'signedIn' | 'chatUser' | 'serviceToken' | Permission;

/** The operator a request comes from, as the database has them now. */
export type Caller = Operator & { readonly token: string };

/** The user of pho.chat a request comes from. */
export type ChatUser = { readonly id: string; readonly tier: Tier };

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
    chatUser: ChatUser | null;
  }
}

/** The caller of a route that isn't public. */
export const callerOf = (request: Pick<FastifyRequest, 'caller'>): Caller => {
  if (!request.caller) throw new AppError('auth.signedOut');
  return request.caller;
};

/** The user of a route for chat users. */
export const chatUserOf = (request: Pick<FastifyRequest, 'chatUser'>): ChatUser => {
  if (!request.chatUser) throw new AppError('auth.signedOut');
  return request.chatUser;
};

const bytes = z.instanceof(Buffer).meta({ type: 'string', format: 'binary' });
/** Response schema of gzip NDJSON; the handler sends ready bytes. */
export const NDJSON = { content: { 'application/x-ndjson': { schema: bytes } } };
