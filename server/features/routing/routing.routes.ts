import { readFile } from 'node:fs/promises';
import { errorBody } from '#shared/contracts/errors.ts';
import { decideQuery, whatIfAnswer, whatIfQuery, wholeDecision } from '#shared/contracts/routing.ts';
import { routingReport } from '#shared/contracts/routing-report.ts';
import type { HttpServer } from '#server/lib/http-route.ts';
import type { Decide } from './decide.service.ts';
import type { WhatIf } from './what-if.service.ts';

/** Written with the weights it is about. */
const REPORT = new URL('../../../resources/routing/report.json', import.meta.url);
const FAILURES = { 400: errorBody, 401: errorBody, 403: errorBody };

type Parts = { decide: Decide; whatIf: WhatIf };

/** What admins ask of the router: its decision on a query, how good it is, and what another policy would have done. */
export const addRoutingRoutes = (http: HttpServer, { decide, whatIf }: Parts) => {
  http.post(
    '/operator/routing/decide',
    {
      config: { permission: 'routing:read' },
      schema: { body: decideQuery, response: { 200: wholeDecision, ...FAILURES, 404: errorBody } },
    },
    (request) => decide(request.body),
  );
  http.get(
    '/operator/routing/report',
    { config: { permission: 'routing:read' }, schema: { response: { 200: routingReport, ...FAILURES } } },
    async () => routingReport.parse(JSON.parse(await readFile(REPORT, 'utf8'))),
  );
  http.post(
    '/operator/routing/what-if',
    {
      config: { permission: 'routing:read' },
      schema: { body: whatIfQuery, response: { 200: whatIfAnswer, ...FAILURES, 503: errorBody } },
    },
    (request) => whatIf(request.body),
  );
};
