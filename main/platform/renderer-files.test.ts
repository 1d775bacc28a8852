import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRendererFiles } from './renderer-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'pho-files-'));
const root = join(folder, 'renderer');
const SECRET = 'secret outside the root';

beforeAll(() => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><html><head><title>Phở</title></head></html>');
  writeFileSync(join(root, 'assets/index-a1b2.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), SECRET);
  mkdirSync(join(folder, 'renderer-evil'));
  writeFileSync(join(folder, 'renderer-evil/secret.txt'), SECRET);
  symlinkSync(join(folder, 'secret.txt'), join(root, 'assets/link.txt'));
  symlinkSync(folder, join(root, 'up'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const files = createRendererFiles({ root, connect: "'none'" });
const directives = (response: Response) =>
  Object.fromEntries(
    (response.headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );
const nonceOf = (html: string) => /<meta property="csp-nonce" nonce="([^"]+)">/u.exec(html)?.[1];

test.each([
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '/..%2frenderer-evil%2fsecret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..%252fsecret.txt',
  '/assets/index-a1b2.js%00.txt',
  '/secret.txt%00',
  '/assets/link.txt',
  '/up/secret.txt',
  '//etc/passwd.txt',
  '/%E0%A4%A',
])('%s gives nothing from outside the folder', async (path) => {
  const response = await files.answer(path);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(await response.text()).not.toContain(SECRET);
});

test('a built file is sent with its type and may be kept', async () => {
  const response = await files.answer('/assets/index-a1b2.js');
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(response.headers.get('cache-control')).toContain('immutable');
  expect(await response.text()).toBe('export {};');
});

test('a file of a known type that is missing is not the page', async () => {
  expect((await files.answer('/assets/gone.js')).status).toBe(404);
});

test.each(['/', '/index.html', '/nguoi-dung/%C4%91%E1%BA%B7ng', '/users/lan@pho.chat'])(
  '%s is the page, so a route can be reloaded',
  async (path) => {
    const response = await files.answer(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toContain('<title>Phở</title>');
  },
);

test('the policy allows its own scripts and styles, and nothing unsafe', async () => {
  const response = await files.answer('/');
  const nonce = nonceOf(await response.text());
  expect(directives(response)).toEqual({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': `'self' 'nonce-${nonce}'`,
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': "'none'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
  });
  expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
});

test('each load of the page has a nonce of its own', async () => {
  const nonces = await Promise.all([1, 2].map(async () => nonceOf(await (await files.answer('/')).text())));
  expect(new Set(nonces).size).toBe(2);
});

test('the browser shell’s page may call its own origin only', async () => {
  const response = await createRendererFiles({ root, connect: "'self'" }).answer('/');
  expect(directives(response)['connect-src']).toBe("'self'");
});
