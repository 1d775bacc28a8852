import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import superjson from 'superjson';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSampleRouter } from '#tests/support/sample-router.ts';
import { startBrowserShell } from './browser-shell.ts';

let folder: string;
let shell: Awaited<ReturnType<typeof startBrowserShell>>;
let live: { subscriptions: number };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pho-shell-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><html><head></head></html>');
  const sample = createSampleRouter();
  live = sample.live;
  shell = await startBrowserShell({
    target: Promise.resolve({ router: sample.router, createContext: () => ({ role: 'finance' }) }),
    rendererDir: folder,
    port: 0,
  });
});
afterEach(async () => {
  await shell.close();
  rmSync(folder, { recursive: true });
});

/** Not fetch, which won't let `Host` be chosen. */
const open = (path: string, { method = 'GET', headers = {}, body = '' } = {}) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(new URL(shell.origin), { path, method, headers }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
const get = async (path: string, options: Parameters<typeof open>[1] = {}) => {
  const response = await open(path, options);
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
};
const pathOf = (link: string) => link.slice(shell.origin.length);
const cookieOf = (headers: IncomingHttpHeaders) => headers['set-cookie']?.[0]?.split(';')[0] ?? '';
const signIn = async () => cookieOf((await get(pathOf(shell.issueLink()))).headers);
const double = `/trpc/double?input=${encodeURIComponent(JSON.stringify(superjson.serialize({ amount: 21n })))}`;
const post = (cookie: string, headers: Record<string, string>) =>
  get('/trpc/fail', {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', ...headers },
    body: '{}',
  });

test('a link lets in once, by a cookie no script and no other site can use', async () => {
  const path = pathOf(shell.issueLink());
  const first = await get(path);
  expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
  expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/u);
  expect((await get('/', { headers: { cookie: cookieOf(first.headers) } })).status).toBe(200);
  const second = await get(path);
  expect(second.status).toBe(403);
  expect(second.headers['set-cookie']).toBeUndefined();
  expect(second.body).toContain('nhấn Enter');
});

test.each(['/open', '/open?key=', '/open?key=wrong'])('%s does not let in', async (path) => {
  expect((await get(path)).status).toBe(403);
});

test.each(['/', double, '/trpc/fail', '/index.html'])('%s is closed without the cookie', async (path) => {
  expect((await get(path)).status).toBe(401);
  const port = new URL(shell.origin).port;
  expect((await get(path, { headers: { cookie: `pho-console-${port}=guess` } })).status).toBe(401);
});

test.each(['localhost', 'pho.evil.example', '127.0.0.1', '127.0.0.1:1'])(
  'a request for the host %s is refused, with the cookie too',
  async (host) => {
    const cookie = await signIn();
    expect((await get('/', { headers: { cookie, host } })).status).toBe(421);
    expect((await get(pathOf(shell.issueLink()), { headers: { host } })).status).toBe(421);
  },
);

test('a call by our page is answered', async () => {
  const cookie = await signIn();
  const answer = await get(double, { headers: { cookie, 'sec-fetch-site': 'same-origin' } });
  expect(superjson.deserialize(JSON.parse(answer.body).result.data)).toBe(42n);
  expect(await post(cookie, { origin: shell.origin })).toMatchObject({ status: 500 });
});

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['nobody in particular', {}],
  ['another port that says so only in Sec-Fetch-Site', { 'sec-fetch-site': 'same-site' }],
])('a change asked for by %s is refused', async (_, headers: Record<string, string>) => {
  expect((await post(await signIn(), headers)).status).toBe(403);
});

test.each(['cross-site', 'same-site', 'none'])('a read from a page that is %s is refused', async (site) => {
  expect((await get(double, { headers: { cookie: await signIn(), 'sec-fetch-site': site } })).status).toBe(403);
});

test('files take no other method', async () => {
  expect((await get('/', { method: 'PUT', headers: { cookie: await signIn() } })).status).toBe(405);
});

test('an open subscription ends when its page goes, and does not hold up closing', async () => {
  const cookie = await signIn();
  const path = `/trpc/count?input=${encodeURIComponent(JSON.stringify(superjson.serialize({ to: 0 })))}`;
  const first = await open(path, { headers: { cookie, accept: 'text/event-stream' } });
  first.resume();
  await vi.waitFor(() => expect(live.subscriptions).toBe(1));
  first.destroy();
  await vi.waitFor(() => expect(live.subscriptions).toBe(0));

  const second = await open(path, { headers: { cookie, accept: 'text/event-stream' } });
  second.on('error', () => {}).resume();
  await vi.waitFor(() => expect(live.subscriptions).toBe(1));
  await shell.close();
});

test('it listens on this machine only', async () => {
  expect(new URL(shell.origin).hostname).toBe('127.0.0.1');
  await expect(fetch(shell.origin.replace('127.0.0.1', '[::1]'))).rejects.toThrow('fetch failed');
});
