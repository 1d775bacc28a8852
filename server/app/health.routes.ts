import * as z from 'zod';
import { AppError, errorBody } from '#shared/contracts/errors.ts';
import type { HttpServer } from '#server/lib/http-route.ts';

const health = z.object({ status: z.literal('ok') });
const readiness = health.extend({
  /** An instance with a stale rollout still serves: it answers every chat as it was asked. */
  rollout: z.object({ version: z.int(), ageSeconds: z.int(), stale: z.boolean() }),
});

type Parts = {
  /** Whether the database is reachable and has every migration; it may throw. */
  isReady: () => Promise<boolean>;
  rolloutAge: () => z.infer<typeof readiness>['rollout'];
};

export const addHealthRoutes = (http: HttpServer, { isReady, rolloutAge }: Parts) => {
  // The process answers: restart it when it doesn't.
  http.get('/healthz', { config: { permission: 'public' }, schema: { response: { 200: health } } }, () => ({
    status: 'ok' as const,
  }));
  // It can do its work: send it traffic.
  http.get(
    '/readyz',
    { config: { permission: 'public' }, schema: { response: { 200: readiness, 503: errorBody } } },
    async () => {
      if (!(await isReady())) throw new AppError('database.unreachable');
      return { status: 'ok' as const, rollout: rolloutAge() };
    },
  );
};
