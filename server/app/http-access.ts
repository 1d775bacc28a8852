import type { FastifyRequest, onRequestAsyncHookHandler, RouteOptions } from 'fastify';
import { AppError } from '#shared/contracts/errors.ts';
import { isPermitted } from '#shared/domain/permissions.ts';
import type { Caller, ChatUser, RouteAccess } from '#server/lib/http-route.ts';

export type Route = { method: string; url: string; permission: RouteAccess };

/** Fails the start when a route doesn't say who may call it. */
export const routeOf = ({ method, url, config }: RouteOptions): Route => {
  if (!config?.permission)
    throw new Error(`${String(method)} ${url} doesn't say who may call it: config.permission is missing.`);
  return { method: String(method), url, permission: config.permission };
};

export type Identities = {
  /** The operator of a session token; null when there is none. */
  callerOf(token: string): Promise<Caller | null>;
  /** The user of a JWT; null when it is forged, expired or not ours. */
  chatUserOf(token: string): Promise<ChatUser | null>;
  isServiceToken(token: string): boolean;
};

const grant = async (
  request: FastifyRequest,
  permission: Exclude<RouteAccess, 'public'>,
  token: string,
  who: Identities,
) => {
  if (permission === 'serviceToken') return who.isServiceToken(token);
  if (permission === 'chatUser') {
    request.chatUser = await who.chatUserOf(token);
    return request.chatUser !== null;
  }
  request.caller = await who.callerOf(token);
  if (request.caller && permission !== 'signedIn' && !isPermitted(request.caller.role, permission))
    throw new AppError('auth.forbidden');
  return request.caller !== null;
};

/** Lets a request through only when its route's access holds now: operators are looked up in the database every time. */
export const createAccessHook =
  (identities: Identities): onRequestAsyncHookHandler =>
  async (request) => {
    const { permission } = request.routeOptions.config;
    // No permission here means no route: the 404 handler answers, and tells nothing.
    if (permission === undefined || permission === 'public') return;
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !(await grant(request, permission, token, identities)))
      throw new AppError('auth.signedOut');
  };
