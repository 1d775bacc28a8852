import * as z from 'zod';
import { errorBody } from '#shared/contracts/errors.ts';
import { ALERT_CHANNELS, alertDelivery } from '#shared/contracts/feed.ts';
import { callerOf, type HttpServer } from '#server/lib/http-route.ts';
import type { RetryDelivery } from './retry-delivery.ts';

export const addAlertDeliveryRoutes = (http: HttpServer, { retry }: { retry: RetryDelivery }) => {
  http.post(
    '/operator/alerts/:alertId/deliveries/:channel/retry',
    {
      config: { permission: 'alerts:handle' },
      schema: {
        params: z.object({ alertId: z.uuid(), channel: z.enum(ALERT_CHANNELS) }),
        response: {
          200: alertDelivery,
          400: errorBody,
          401: errorBody,
          403: errorBody,
          404: errorBody,
          409: errorBody,
        },
      },
    },
    (request) => retry(callerOf(request), request.params),
  );
};
