import { errorBody } from '#shared/contracts/errors.ts';
import { rollBackRequest, rolledBackAnswer } from '#shared/contracts/rollout.ts';
import { callerOf, type HttpServer } from '#server/lib/http-route.ts';
import type { Rollout } from './rollout.ts';

/** For scripts; consoles send `rollout.rollback`. */
export const addRolloutRoutes = (http: HttpServer, rollout: Pick<Rollout, 'rollBack'>) => {
  http.post(
    '/operator/rollout/rollback',
    {
      config: { permission: 'rollout:edit' },
      schema: {
        body: rollBackRequest,
        response: { 200: rolledBackAnswer, 400: errorBody, 401: errorBody, 403: errorBody },
      },
    },
    async (request, reply) => {
      const { id, name } = callerOf(request);
      const { row } = await rollout.rollBack(request.body, { id, name });
      if (row.rolledBack === null) throw new Error('The rollback left nothing');
      return reply.send({ version: row.version, rolledBack: row.rolledBack });
    },
  );
};
