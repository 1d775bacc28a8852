import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { pageHeaders, type ConnectSource } from './content-security-policy.ts';

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
};
/** Vite writes a hash of the content into the names below this path. */
const HASHED = '/assets/';

const decode = (pathname: string) => {
  try {
    const decoded = decodeURIComponent(pathname);
    return /[\0\\]/u.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
};
const isMissing = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(String(error.code));

/** Answers for the built renderer below `root`: its files, and its one page for every other path. */
export const createRendererFiles = ({ root, connect }: { root: string; connect: ConnectSource }) => {
  /** The file's bytes, or undefined when there is no such file inside the root, links followed. */
  const readInside = async (path: string) => {
    try {
      const base = await realpath(root);
      const real = await realpath(resolve(base, `.${sep}${path}`));
      return real.startsWith(base + sep) ? await readFile(real) : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  const refuse = (status: number) => new Response(null, { status, headers: pageHeaders(connect) });

  const page = async () => {
    const html = await readInside('index.html');
    if (!html) return refuse(404);
    const nonce = randomBytes(16).toString('base64');
    const body = html.toString().replace('<head>', `<head><meta property="csp-nonce" nonce="${nonce}">`);
    return new Response(body, {
      headers: {
        ...pageHeaders(connect, nonce),
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      },
    });
  };

  return {
    /** `pathname` as it stands in the URL, still encoded. */
    async answer(pathname: string): Promise<Response> {
      const path = decode(pathname);
      if (path === undefined) return refuse(400);
      if (path.split('/').includes('..')) return refuse(404);
      const contentType = CONTENT_TYPES[extname(path)];
      // A route may end in something like an extension (an address); only ours are files.
      if (!contentType || path === '/index.html') return page();
      const body = await readInside(path);
      if (!body) return refuse(404);
      return new Response(new Uint8Array(body), {
        headers: {
          ...pageHeaders(connect),
          'content-type': contentType,
          'cache-control': path.startsWith(HASHED) ? 'private, max-age=31536000, immutable' : 'no-cache',
        },
      });
    },
  };
};
export type RendererFiles = ReturnType<typeof createRendererFiles>;
