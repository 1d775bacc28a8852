import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as z from 'zod';
import { AppError, errorBody } from '#shared/contracts/errors.ts';
import { userUsageQuery } from '#shared/contracts/feed.ts';
import { userId } from '#shared/contracts/fields.ts';
import type { Clock } from '#server/lib/clock.ts';
import { NDJSON, type HttpServer } from '#server/lib/http-route.ts';
import type { UserUsageStore } from './user-usage.store.ts';

const compress = promisify(gzip);
type Parts = { usage: UserUsageStore; clock: Clock };

export const addUserUsageRoutes = (http: HttpServer, { usage, clock }: Parts) => {
  http.get(
    '/operator/users/:userId/usage',
    {
      config: { permission: 'usage:read' },
      schema: {
        params: z.object({ userId }),
        querystring: userUsageQuery,
        response: { 200: NDJSON, 400: errorBody, 401: errorBody, 403: errorBody, 404: errorBody },
      },
    },
    async (request, reply) => {
      const lines = await usage.lines(request.params.userId, request.query.month);
      if (lines === null) throw new AppError('user.unknown', { userId: request.params.userId });
      const now = clock().toISOString();
      // One answer holds the whole month: there is nowhere to go on from.
      const end = { op: 'end', cursor: '', more: false, remaining: 0, heldBackSeconds: 0, now };
      const page = await compress(`${lines}${JSON.stringify(end)}\n`, { level: 1 });
      return reply.type('application/x-ndjson').header('content-encoding', 'gzip').send(page);
    },
  );
};
