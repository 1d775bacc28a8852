import { errorBody } from '#shared/contracts/errors.ts';
import { savingsQuery, savingsReport } from '#shared/contracts/savings.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import type { SavingsService } from './savings.service.ts';

export const addSavingsRoutes = (http: HttpServer, savings: Pick<SavingsService, 'report'>) => {
  http.get(
    '/operator/savings',
    {
      config: { permission: 'rollout:read' },
      schema: {
        querystring: savingsQuery,
        response: { 200: savingsReport, 400: errorBody, 401: errorBody, 403: errorBody },
      },
    },
    (request) => savings.report(request.query),
  );
};
