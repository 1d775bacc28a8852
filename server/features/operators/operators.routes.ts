import * as z from 'zod';
import { errorBody } from '#shared/contracts/errors.ts';
import { me, session, signIn } from '#shared/contracts/session.ts';
import type { Clock } from '#server/lib/clock.ts';
import { callerOf, type HttpServer } from '#server/lib/http-route.ts';
import type { OperatorsService } from './operators.service.ts';

type Parts = { operators: OperatorsService; clock: Clock; version: string; onSignOut(token: string): void };

export const addOperatorRoutes = (http: HttpServer, { operators, clock, version, onSignOut }: Parts) => {
  http.post(
    '/operator/session',
    {
      config: { permission: 'public' },
      schema: { body: signIn, response: { 200: session, 401: errorBody, 429: errorBody } },
    },
    (request) => operators.signIn(request.body, request.ip),
  );
  http.delete(
    '/operator/session',
    { config: { permission: 'signedIn' }, schema: { response: { 204: z.null(), 401: errorBody } } },
    async (request, reply) => {
      const { token } = callerOf(request);
      await operators.signOut(token);
      onSignOut(token);
      return reply.code(204).send(null);
    },
  );
  http.get(
    '/operator/me',
    { config: { permission: 'signedIn' }, schema: { response: { 200: me, 401: errorBody } } },
    (request) => {
      const { id, name, email, role } = callerOf(request);
      const now = clock().toISOString();
      return { operator: { id, name, email, role }, now, service: 'pho-cost-service' as const, version };
    },
  );
};
