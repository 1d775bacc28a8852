import * as z from 'zod';
import { errorBody } from '#shared/contracts/errors.ts';
import { collection, feedDigest, feedQuery } from '#shared/contracts/feed.ts';
import { callerOf, NDJSON, type HttpServer } from '#server/lib/http-route.ts';
import type { FeedEvents } from './feed-events.ts';
import type { FeedService } from './feed.service.ts';
import { openEventStream } from './event-stream.ts';

const params = z.object({ collection });
const digestQuery = z.object({ cursor: z.string().max(400) });
const refusals = { 400: errorBody, 401: errorBody, 403: errorBody, 410: errorBody };

export const addFeedRoutes = (http: HttpServer, { feed, events }: { feed: FeedService; events: FeedEvents }) => {
  http.get(
    '/operator/feed/:collection',
    {
      // Which collections a role may read is FEED_SCOPE's business.
      config: { permission: 'signedIn' },
      schema: { params, querystring: feedQuery, response: { 200: NDJSON, ...refusals } },
    },
    async (request, reply) => {
      const page = await feed.page(callerOf(request).role, request.params.collection, request.query);
      return reply.type('application/x-ndjson').header('content-encoding', 'gzip').send(page);
    },
  );
  http.get(
    '/operator/feed/:collection/digest',
    {
      config: { permission: 'signedIn' },
      schema: { params, querystring: digestQuery, response: { 200: feedDigest, ...refusals } },
    },
    (request) => feed.digest(callerOf(request).role, request.params.collection, request.query.cursor),
  );
  http.get(
    '/operator/feed/events',
    {
      config: { permission: 'signedIn' },
      schema: { response: { 200: { content: { 'text/event-stream': { schema: z.string() } } }, 401: errorBody } },
    },
    (request, reply) => {
      const caller = callerOf(request);
      reply.hijack();
      events.add(caller, openEventStream(reply.raw));
    },
  );
};
