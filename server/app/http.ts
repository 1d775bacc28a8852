import { randomUUID } from 'node:crypto';
import swagger from '@fastify/swagger';
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { HttpServer } from '#server/lib/http-route.ts';
import { createAccessHook, routeOf, type Identities, type Route } from './http-access.ts';
import { answerError, answerUnknownRoute } from './http-errors.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;

type Parts = {
  log: FastifyBaseLogger;
  version: string;
  identities: Identities;
  addRoutes(http: HttpServer): void;
  /** Ends what would keep connections open. */
  onClose(): void;
};

/** The HTTP server with everything that holds for all routes, and the list of them; the routes themselves are passed in. */
export const createHttp = async ({ log, version, identities, addRoutes, onClose }: Parts) => {
  const routes: Route[] = [];
  const http = Fastify({
    loggerInstance: log,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    requestTimeout: 60_000,
    // A user's id may have 128 characters, and a batch of procedures names them all.
    routerOptions: { maxParamLength: 1_000 },
    // Whoever waits for an answer gets it before the server ends.
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // Addresses that can't even be decoded.
    frameworkErrors: answerError,
    // A request per log line would drown the rest: failures are logged, successes are counted.
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>();
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  http.setErrorHandler(answerError);
  http.setNotFoundHandler(answerUnknownRoute);
  http.decorateRequest('caller', null);
  http.decorateRequest('chatUser', null);
  http.addHook('onRoute', (route) => void routes.push(routeOf(route)));
  http.addHook('onRequest', createAccessHook(identities));
  http.addHook('preClose', async () => onClose());
  http.addHook('onSend', async (request, reply) => {
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  await http.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Phở Cost Service', version } },
    // Instants, months and money are checked beyond what JSON Schema can say.
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
  });
  // In a plugin of their own, so that the OpenAPI collector is there first.
  await http.register(async (scope) => {
    const routes = scope.withTypeProvider<ZodTypeProvider>();
    addRoutes(routes);
    addOpenApiRoute(routes);
  });
  await http.ready();
  const server: HttpServer = http;
  return { http: server, routes };
};

const addOpenApiRoute = (http: HttpServer) => {
  http.get(
    '/operator/openapi.json',
    { config: { permission: 'signedIn' }, schema: { response: { 200: z.record(z.string(), z.unknown()) } } },
    () => ({ ...http.swagger() }),
  );
};
