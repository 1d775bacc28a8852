import * as z from 'zod';
import { AppError, errorBody } from '#shared/contracts/errors.ts';
import type { HttpServer } from '#server/lib/http-route.ts';

const health = z.object({ status: z.literal('ok') });

/** `isReady` answers whether the database is reachable and has every migration; it may throw. */
export const addHealthRoutes = (http: HttpServer, isReady: () => Promise<boolean>) => {
  // The process answers: restart it when it doesn't.
  http.get('/healthz', { config: { permission: 'public' }, schema: { response: { 200: health } } }, () => ({
    status: 'ok' as const,
  }));
  // It can do its work: send it traffic.
  http.get(
    '/readyz',
    { config: { permission: 'public' }, schema: { response: { 200: health, 503: errorBody } } },
    async () => {
      if (!(await isReady())) throw new AppError('database.unreachable');
      return { status: 'ok' as const };
    },
  );
};
