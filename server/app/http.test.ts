import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '#server/app/log.ts';
import { errorBody } from '#shared/contracts/errors.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const post = (body: BodyInit, type = 'application/json') =>
  fetch(`${service.url}/operator/session`, { method: 'POST', body, headers: { 'content-type': type } });
const codeOf = async (response: Response) => [response.status, errorBody.parse(await response.json()).error.code];

test('whatever is wrong with a request, the answer is an error body with its code', async () => {
  expect(await codeOf(await fetch(`${service.url}/nothing`))).toEqual([404, 'route.unknown']);
  expect(await codeOf(await fetch(`${service.url}/operator/me`, { method: 'PUT' }))).toEqual([404, 'route.unknown']);
  expect(await codeOf(await fetch(`${service.url}/%E0%A4%A`))).toEqual([400, 'request.invalid']);
  expect(await codeOf(await post('{"email":'))).toEqual([400, 'request.invalid']);
  expect(await codeOf(await post('[]'))).toEqual([400, 'request.invalid']);
  expect(await codeOf(await post('<a/>', 'text/xml'))).toEqual([415, 'request.invalid']);
  expect(await codeOf(await post(JSON.stringify({ email: 'x'.repeat(1_100_000) })))).toEqual([413, 'request.tooLarge']);
  expect(await codeOf(await service.call('admin', '/operator/feed/users?limit=20001'))).toEqual([
    400,
    'request.invalid',
  ]);
  expect(await codeOf(await service.call('admin', '/operator/feed/secrets'))).toEqual([400, 'request.invalid']);
});

test('an invalid field is named, and its value is not repeated', async () => {
  const answer = await (await post(JSON.stringify({ email: 'không phải email', password: 'bí mật' }))).text();
  expect(JSON.parse(answer)).toMatchObject({ error: { code: 'request.invalid', details: { field: 'body/email' } } });
  expect(answer).not.toContain('bí mật');
});

test('the OpenAPI document describes every route of consoles', async () => {
  const { paths } = await (await service.call('admin', '/operator/openapi.json')).json();
  const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  // Procedures are described by their types.
  const routes = service.service.routes.filter(({ url }) => !url.startsWith('/trpc/'));
  expect(described.sort()).toEqual(routes.map(({ method, url }) => `${method} ${url}`).sort());
  expect(JSON.stringify(paths['/operator/commands'])).toContain('monthlyBudgetVnd');
});

test('secrets never reach the log', () => {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLog('info', destination);
  const secrets = {
    authorization: 's3cret',
    password: 's3cret',
    token: 's3cret',
    cookie: 's3cret',
    'set-cookie': 's3cret',
  };
  log.info(secrets, 'a');
  log.info({ body: secrets, req: { headers: secrets }, err: { config: { headers: secrets } } }, 'b');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain('s3cret');
});
