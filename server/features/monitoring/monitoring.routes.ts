import { errorBody } from '#shared/contracts/errors.ts';
import { monitoringQuery, monitoringReport } from '#shared/contracts/monitoring.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import type { MonitoringService } from './monitoring.service.ts';

export const addMonitoringRoutes = (http: HttpServer, monitoring: MonitoringService) => {
  http.get(
    '/operator/monitoring',
    {
      config: { permission: 'monitoring:read' },
      schema: {
        querystring: monitoringQuery,
        response: { 200: monitoringReport, 400: errorBody, 401: errorBody, 403: errorBody },
      },
    },
    (request) => monitoring.report(request.query.range),
  );
};
