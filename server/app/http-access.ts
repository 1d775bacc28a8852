import type { onRequestAsyncHookHandler, RouteOptions } from 'fastify';
import { AppError } from '#shared/contracts/errors.ts';
import { isPermitted } from '#shared/domain/permissions.ts';
import type { Caller, RouteAccess } from '#server/lib/http-route.ts';

export type Route = { method: string; url: string; permission: RouteAccess };

/** Fails the start when a route doesn't say who may call it. */
export const routeOf = ({ method, url, config }: RouteOptions): Route => {
  if (!config?.permission)
    throw new Error(`${String(method)} ${url} doesn't say who may call it: config.permission is missing.`);
  return { method: String(method), url, permission: config.permission };
};

/** Lets a request through only when its route's permission holds in the database now. */
export const createAccessHook =
  (callerOf: (token: string) => Promise<Caller | null>): onRequestAsyncHookHandler =>
  async (request) => {
    const { permission } = request.routeOptions.config;
    // No permission here means no route: the 404 handler answers, and tells nothing.
    if (permission === undefined || permission === 'public') return;
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    request.caller = token === undefined ? null : await callerOf(token);
    if (!request.caller) throw new AppError('auth.signedOut');
    if (permission !== 'signedIn' && !isPermitted(request.caller.role, permission))
      throw new AppError('auth.forbidden');
  };
