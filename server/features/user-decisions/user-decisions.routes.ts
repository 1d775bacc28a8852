import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as z from 'zod';
import { userDecisionsQuery } from '#shared/contracts/decisions.ts';
import { AppError, errorBody } from '#shared/contracts/errors.ts';
import { userId } from '#shared/contracts/fields.ts';
import type { Clock } from '#server/lib/clock.ts';
import { NDJSON, type HttpServer } from '#server/lib/http-route.ts';
import type { UserDecisionsStore } from './user-decisions.store.ts';

const compress = promisify(gzip);
type Parts = { decisions: UserDecisionsStore; clock: Clock };

export const addUserDecisionsRoutes = (http: HttpServer, { decisions, clock }: Parts) => {
  http.get(
    '/operator/users/:userId/decisions',
    {
      config: { permission: 'usage:read' },
      schema: {
        params: z.object({ userId }),
        querystring: userDecisionsQuery,
        response: { 200: NDJSON, 400: errorBody, 401: errorBody, 403: errorBody, 404: errorBody },
      },
    },
    async (request, reply) => {
      const lines = await decisions.lines(request.params.userId, request.query.month);
      if (lines === null) throw new AppError('user.unknown', { userId: request.params.userId });
      const end = JSON.stringify({ op: 'end', now: clock().toISOString() });
      const page = await compress(`${lines}${end}\n`, { level: 1 });
      return reply.type('application/x-ndjson').header('content-encoding', 'gzip').send(page);
    },
  );
};
