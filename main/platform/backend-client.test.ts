import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { startFaultProxy } from '#tests/support/fault-proxy.ts';
import { createBackendClient } from './backend-client.ts';
import type { BackendTiming } from './backend-transport.ts';
import { parseBackendUrl } from './backend-url.ts';

const ME = {
  operator: { id: 'o1', name: 'Nguyễn Minh Quân', email: 'quan@pho.chat', role: 'admin' },
  now: '2026-11-22T07:32:00.000Z',
  service: 'pho-cost-service',
  version: '1',
};
const TIMING: Partial<BackendTiming> = { connectMs: 500, idleMs: 300, totalMs: 1_500, repeats: 0, repeatAfterMs: 1 };
const certificate = (name: string) =>
  readFileSync(new URL(`../../tests/support/certificates/${name}.pem`, import.meta.url), 'utf8');

const closing: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0).reverse()) await close();
});

const serve = async (answer: RequestListener, tls?: string) => {
  const server = tls ? createTlsServer({ cert: tls, key: tls }, answer) : createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
};
const clientOf = (url: string, options: { timing?: Partial<BackendTiming>; now?: string; ca?: string } = {}) => {
  const client = createBackendClient({
    url,
    token: () => 'a token of sixteen',
    clock: () => new Date(options.now ?? ME.now),
    timing: { ...TIMING, ...options.timing },
    ca: options.ca,
  });
  closing.push(client.close);
  return client;
};
const json = (body: unknown, status = 200): RequestListener => {
  return (_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

test.each([
  ['https://cost.pho.chat', 'https://cost.pho.chat'],
  [' https://cost.pho.chat/console/ ', 'https://cost.pho.chat/console'],
  ['cost.pho.chat', 'https://cost.pho.chat'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://localhost:8080/', 'http://localhost:8080'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('%s is the service at %s', (text, base) => {
  expect(parseBackendUrl(text).base).toBe(base);
});

test.each([
  ['', 'format'],
  ['https://', 'format'],
  ['http://cost.pho.chat', 'insecure'],
  ['http://127.0.0.1.evil.example', 'insecure'],
  ['ftp://cost.pho.chat', 'protocol'],
  ['file:///etc/passwd', 'format'],
  ['https://quan@cost.pho.chat', 'credentials'],
  ['https://:secret@cost.pho.chat', 'credentials'],
  ['https://cost.pho.chat?', 'query'],
  ['https://cost.pho.chat/?a=1', 'query'],
  ['https://cost.pho.chat/#a', 'query'],
])('%s is no address of a service: %s', (text, reason) => {
  expect(() => parseBackendUrl(text)).toThrow(
    expect.objectContaining({ code: 'backend.urlInvalid', details: { reason } }),
  );
});

test.each<[string, RequestListener, string]>([
  [
    'a portal that answers HTML with 200',
    (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'backend.notOurs',
  ],
  ['another service', json({ hello: 'world' }), 'backend.notOurs'],
  ["another service's own refusal", json({ message: 'no' }, 401), 'backend.notOurs'],
  ['a page that is not there', (_, r) => r.writeHead(404).end('not found'), 'backend.notOurs'],
  ['a redirect', (_, r) => r.writeHead(302, { location: 'https://evil.example' }).end(), 'backend.notOurs'],
  ['JSON cut off in the middle', (_, r) => r.end(JSON.stringify(ME).slice(0, 40)), 'backend.notOurs'],
  ['an expired session', json({ error: { code: 'auth.signedOut' } }, 401), 'auth.signedOut'],
  ['too many attempts', json({ error: { code: 'auth.tooManyAttempts' } }, 429), 'auth.tooManyAttempts'],
  ['an overloaded proxy', (_, r) => r.writeHead(503).end('busy'), 'backend.busy'],
  ['a defect there', (_, r) => r.writeHead(500).end('oops'), 'backend.failed'],
  ['a lost database there', json({ error: { code: 'database.unreachable' } }, 503), 'database.unreachable'],
  [
    'a body that ends early',
    (_, r) => r.writeHead(200, { 'content-length': 900 }).write('{', () => r.destroy()),
    'backend.unreachable',
  ],
  ['an answer that never comes', () => {}, 'backend.timeout'],
])('%s is told apart', async (_, answer, code) => {
  await expect(clientOf(await serve(answer)).me()).rejects.toMatchObject({ code });
});

test('a small answer that unpacks into gigabytes is given up at its limit', async () => {
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, '{'));
  const url = await serve((_, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
  const client = clientOf(url, { timing: { idleMs: 10_000, totalMs: 20_000 } });
  await expect(client.feedPage('rates', { cursor: null, count: false })).rejects.toMatchObject({
    code: 'backend.failed',
  });
});

test('nobody listening, a reset, a half-open connection and a slow drip each end within their time', async () => {
  const proxy = await startFaultProxy(await serve(json(ME)));
  closing.push(proxy.close);
  const client = clientOf(proxy.url);
  await proxy.set({ kind: 'reset' });
  await expect(client.me()).rejects.toMatchObject({ code: 'backend.unreachable' });
  await proxy.set({ kind: 'blackhole' });
  await expect(client.me()).rejects.toMatchObject({ code: 'backend.timeout' });
  // Always a byte in time, so only the limit on the whole call ends it.
  await proxy.set({ kind: 'drip', bytes: 1, everyMs: 50 });
  await expect(client.me()).rejects.toMatchObject({ code: 'backend.timeout' });
  await proxy.set({ kind: 'refuse' });
  await expect(client.me()).rejects.toMatchObject({ code: 'backend.unreachable' });
  await proxy.set(null);
  await expect(client.me()).resolves.toEqual(ME);
});

test.each([
  ['this-machine', false, 'selfSigned'],
  ['other-host', true, 'wrongHost'],
  ['expired', true, 'expired'],
])('the certificate "%s" (trusted: %s) is refused as %s', async (name, trusted, reason) => {
  const url = await serve(json(ME), certificate(name));
  const client = clientOf(url, trusted ? { ca: certificate(name) } : {});
  await expect(client.me()).rejects.toMatchObject({ code: 'backend.certificate', details: { reason } });
});

test('a trusted certificate of this very host is accepted', async () => {
  const tls = certificate('this-machine');
  await expect(clientOf(await serve(json(ME), tls), { ca: tls }).me()).resolves.toEqual(ME);
});

test('a clock known to be wrong is named as the cause of an expired certificate', async () => {
  const url = await serve(json(ME), certificate('expired'));
  const client = clientOf(url, { ca: certificate('expired'), now: '2026-12-22T07:32:00.000Z' });
  client.noteServiceTime(ME.now);
  expect(client.skewSeconds()).toBe(30 * 24 * 3600);
  await expect(client.me()).rejects.toMatchObject({ code: 'backend.clockSkewed', details: { minutes: 43_200 } });
});

test('a wrong password is not repeated; a busy answer to a question is, after the time it asks for', async () => {
  let calls = 0;
  const url = await serve((request, response) => {
    calls += 1;
    if (request.method === 'POST') json({ error: { code: 'auth.wrongCredentials' } }, 401)(request, response);
    else if (calls === 2) response.writeHead(429, { 'retry-after': '0' }).end();
    else json(ME)(request, response);
  });
  const client = clientOf(url, { timing: { repeats: 2 } });
  await expect(client.signIn({ email: 'a@pho.chat', password: 'x' })).rejects.toMatchObject({
    code: 'auth.wrongCredentials',
  });
  expect(calls).toBe(1);
  await expect(client.me()).resolves.toEqual(ME);
  expect(calls).toBe(3);
});

test('this machine is reached directly, whatever proxy the environment names', async () => {
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
  vi.stubEnv('http_proxy', 'http://127.0.0.1:9');
  await expect(clientOf(await serve(json(ME))).me()).resolves.toEqual(ME);
});

test('the token goes to the path prefix of its own origin', async () => {
  const seen: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    seen.push(request.url, request.headers.authorization);
    json(ME)(request, response);
  });
  await clientOf(`${url}/behind/a/prefix/`).me();
  expect(seen).toEqual(['/behind/a/prefix/operator/me', 'Bearer a token of sixteen']);
});
