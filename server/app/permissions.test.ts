import { afterAll, beforeAll, expect, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { createHttp } from '#server/app/http.ts';
import { createLog } from '#server/app/log.ts';
import type { RouteAccess } from '#server/lib/http-route.ts';
import { COLLECTIONS, FEED_SCOPE } from '#shared/contracts/feed.ts';
import { isPermitted, ROLES, type Role } from '#shared/domain/permissions.ts';
import { SETTINGS } from '#tests/support/user-settings.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  await service.addUser({ id: 'usr_lan' });
});
afterAll(() => service.close());

const editOf = (userId: string) => ({
  method: 'POST',
  body: JSON.stringify({
    id: uuidv7(),
    body: { type: 'settings.edit', userId, baseRevision: '1', settings: SETTINGS },
  }),
});
const signInBody = () => {
  const { email, password } = service.operators.finance;
  return { method: 'POST', body: JSON.stringify({ email, password }) };
};

type Expectation = {
  access: RouteAccess;
  path: string;
  init?: () => RequestInit;
  /** What a caller gets who may. */
  granted: number;
};
/** Every route of the service. One that is missing here, or here too much, fails the walk. */
const TABLE: Record<string, Expectation> = {
  ...Object.fromEntries(
    [
      ['/v1/chat/completions', '/v1/chat/completions'],
      ['/webapi/chat/:provider', '/webapi/chat/openai'],
      ['/webapi/chat/:provider/chat/completions', '/webapi/chat/openai/chat/completions'],
    ].map(([route = '', path = '']) => [
      `POST ${route}`,
      { access: 'chatUser' as const, path, init: () => ({ method: 'POST', body: '{}' }), granted: 400 },
    ]),
  ),
  'GET /healthz': { access: 'public', path: '/healthz', granted: 200 },
  'GET /readyz': { access: 'public', path: '/readyz', granted: 200 },
  'POST /operator/session': { access: 'public', path: '/operator/session', init: signInBody, granted: 200 },
  'DELETE /operator/session': {
    access: 'signedIn',
    path: '/operator/session',
    init: () => ({ method: 'DELETE' }),
    granted: 204,
  },
  'GET /operator/me': { access: 'signedIn', path: '/operator/me', granted: 200 },
  'GET /operator/openapi.json': { access: 'signedIn', path: '/operator/openapi.json', granted: 200 },
  'GET /operator/feed/:collection': { access: 'signedIn', path: '/operator/feed/users', granted: 200 },
  'GET /operator/feed/:collection/digest': {
    access: 'signedIn',
    path: '/operator/feed/users/digest?cursor=none',
    granted: 410,
  },
  'GET /operator/feed/events': { access: 'signedIn', path: '/operator/feed/events', granted: 200 },
  'GET /operator/users/:userId/usage': {
    access: 'usage:read',
    path: '/operator/users/usr_lan/usage?month=2026-11',
    granted: 200,
  },
  'GET /operator/users/:userId/decisions': {
    access: 'usage:read',
    path: '/operator/users/usr_lan/decisions?month=2026-11',
    granted: 200,
  },
  'POST /operator/alerts/:alertId/deliveries/:channel/retry': {
    access: 'alerts:handle',
    path: '/operator/alerts/0193a5c8-5f3e-7cc0-8000-000000000000/deliveries/email/retry',
    init: () => ({ method: 'POST' }),
    granted: 404,
  },
  'POST /operator/users/:userId/reservations/:requestId/release': {
    access: 'budgets:edit',
    path: '/operator/users/usr_lan/reservations/none/release',
    init: () => ({ method: 'POST', body: JSON.stringify({ reason: 'nhà cung cấp xác nhận không tính phí' }) }),
    granted: 404,
  },
  'GET /operator/savings': { access: 'rollout:read', path: '/operator/savings', granted: 200 },
  'GET /operator/monitoring': { access: 'monitoring:read', path: '/operator/monitoring?range=1h', granted: 200 },
  'POST /operator/rollout/rollback': {
    access: 'rollout:edit',
    path: '/operator/rollout/rollback',
    init: () => ({ method: 'POST', body: JSON.stringify({ reason: 'thử quyền' }) }),
    granted: 200,
  },
  'POST /operator/routing/decide': {
    access: 'routing:read',
    path: '/operator/routing/decide',
    init: () => ({ method: 'POST', body: JSON.stringify({ text: 'xin chào' }) }),
    granted: 200,
  },
  'GET /operator/routing/report': { access: 'routing:read', path: '/operator/routing/report', granted: 200 },
  'POST /operator/routing/what-if': {
    access: 'routing:read',
    path: '/operator/routing/what-if',
    init: () => ({ method: 'POST', body: JSON.stringify({ month: '2026-11' }) }),
    granted: 200,
  },
  'GET /trpc/:path': { access: 'chatUser', path: '/trpc/costOptimization.getCostSettings', granted: 200 },
  'POST /trpc/:path': {
    access: 'chatUser',
    path: '/trpc/costOptimization.updateCostSettings',
    init: () => ({ method: 'POST', body: '{}' }),
    granted: 200,
  },
  'POST /trpc/:path(^costOptimization\\.trackUsage(?:,costOptimization\\.trackUsage)*$)': {
    access: 'serviceToken',
    path: '/trpc/costOptimization.trackUsage',
    init: () => ({ method: 'POST', body: '{}' }),
    granted: 400,
  },
  'POST /operator/commands': {
    access: 'budgets:edit',
    path: '/operator/commands',
    init: () => editOf('usr_nobody'),
    granted: 404,
  },
};

const CALLERS: (Role | null)[] = [null, ...ROLES];
const expected = ({ access, granted }: Expectation, role: Role | null) => {
  if (access === 'public') return granted;
  // Operators are no users of pho.chat, nor back ends.
  if (access === 'chatUser' || access === 'serviceToken') return 401;
  if (role === null) return 401;
  return access === 'signedIn' || isPermitted(role, access) ? granted : 403;
};
/** Signing out needs a token of its own. */
const statusOf = async (role: Role | null, { path, init = () => ({}) }: Expectation) => {
  const { body, ...rest } = init();
  const headers: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
  const token = role && (rest.method === 'DELETE' ? service.signInAnew(role) : service.signIn(role));
  if (token) headers.authorization = `Bearer ${await token}`;
  const abort = new AbortController();
  const response = await fetch(`${service.url}${path}`, { ...rest, body, headers, signal: abort.signal });
  // The event stream has no end of its own.
  abort.abort();
  return response.status;
};

test('every route answers every caller as the permission table says, and no route is missing from it', async () => {
  const routes = service.service.routes.map(({ method, url }) => `${method} ${url}`);
  expect(routes.sort()).toEqual(Object.keys(TABLE).sort());
  const answers: string[] = [];
  const wanted: string[] = [];
  for (const [route, expectation] of Object.entries(TABLE)) {
    for (const role of CALLERS) {
      answers.push(`${route} as ${role}: ${await statusOf(role, expectation)}`);
      wanted.push(`${route} as ${role}: ${expected(expectation, role)}`);
    }
  }
  expect(answers).toEqual(wanted);
});

test('each role pulls the collections of its scope and no other', async () => {
  for (const role of ROLES) {
    for (const collection of COLLECTIONS) {
      const granted = FEED_SCOPE[role].includes(collection);
      const page = await service.call(role, `/operator/feed/${collection}`);
      const digest = await service.call(role, `/operator/feed/${collection}/digest?cursor=none`);
      expect([role, collection, page.status, digest.status]).toEqual([
        role,
        collection,
        granted ? 200 : 403,
        granted ? 410 : 403,
      ]);
    }
  }
});

test('the service does not start with a route that says nothing about who may call it', async () => {
  const starting = createHttp({
    log: createLog('silent'),
    version: '0',
    identities: { callerOf: async () => null, chatUserOf: async () => null, isServiceToken: () => false },
    onClose: () => {},
    addRoutes: (http) => void http.get('/forgotten', () => 'anybody may read this'),
  });
  await expect(starting).rejects.toThrow('GET /forgotten');
});
