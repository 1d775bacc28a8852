import { command, commandApplied, commandConflict } from '#shared/contracts/commands.ts';
import { errorBody } from '#shared/contracts/errors.ts';
import { callerOf, type HttpServer } from '#server/lib/http-route.ts';
import type { CommandsService } from './commands.service.ts';

export const addCommandRoutes = (http: HttpServer, commands: CommandsService) => {
  http.post(
    '/operator/commands',
    {
      // Each command has a permission of its own, which the service checks.
      config: { permission: 'signedIn' },
      schema: {
        body: command,
        response: {
          200: commandApplied,
          400: errorBody,
          401: errorBody,
          403: errorBody,
          404: errorBody,
          409: commandConflict,
          422: errorBody,
        },
      },
    },
    async (request, reply) => {
      const answer = await commands.run(callerOf(request), request.body);
      return answer.status === 200 ? reply.code(200).send(answer.body) : reply.code(409).send(answer.body);
    },
  );
};
