import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AnyTRPCRouter } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { createBrowserAccess, type BrowserAccess } from './browser-access.ts';
import { pageHeaders } from './content-security-policy.ts';
import { createRendererFiles } from './renderer-files.ts';
import { SHELL_TEXT } from './shell-text.ts';
import type { CallContext } from './trpc.ts';

type CallTarget = { router: AnyTRPCRouter; createContext: () => CallContext };
type BrowserShellOptions = {
  /** Pages are served before it is there, for a browser takes as long to load one; their calls wait for it. */
  target: Promise<CallTarget>;
  rendererDir: string;
  /** 0 takes any free port. */
  port: number;
};

const PAGE_HEADERS = pageHeaders("'self'");

const listen = (server: Server, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

const send = (response: ServerResponse, status: number, headers: Record<string, string> = {}, body = '') => {
  response.writeHead(status, { ...PAGE_HEADERS, 'cache-control': 'no-store', ...headers });
  response.end(body);
};
const sendNotice = (response: ServerResponse, status: number) =>
  send(
    response,
    status,
    { 'content-type': 'text/html; charset=utf-8' },
    `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Phở Cost Console</title><p>${SHELL_TEXT.vi.linkUsed}</p><p lang="en">${SHELL_TEXT.en.linkUsed}</p></html>`,
  );

const createCalls = (target: Promise<CallTarget>) => {
  const calls = target.then(({ router, createContext }) =>
    createHTTPHandler({ router, createContext: async () => createContext(), basePath: '/trpc/' }),
  );
  // Whoever made the target tells why it failed; here each call fails.
  calls.catch(() => {});
  return calls;
};

const createRequestListener = (rendererDir: string, calls: ReturnType<typeof createCalls>, access: BrowserAccess) => {
  const files = createRendererFiles({ root: rendererDir, connect: "'self'" });

  const sendFile = async (response: ServerResponse, pathname: string) => {
    const answer = await files.answer(pathname);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(new Uint8Array(await answer.arrayBuffer()));
  };

  return async (request: IncomingMessage, response: ServerResponse) => {
    if (!access.isForUs(request)) return send(response, 421);
    // Not `new URL().pathname`, which would resolve dots before they are judged.
    const [pathname = '/', query = ''] = (request.url ?? '/').split('?');
    if (request.method === 'GET' && pathname === '/open') {
      const cookie = access.redeem(new URLSearchParams(query).get('key'));
      return cookie ? send(response, 303, { 'set-cookie': cookie, location: '/' }) : sendNotice(response, 403);
    }
    if (!access.isSignedIn(request)) return sendNotice(response, 401);
    if (pathname.startsWith('/trpc/')) {
      return access.isFromOurPage(request) ? (await calls)(request, response) : send(response, 403);
    }
    if (request.method !== 'GET') return send(response, 405, { allow: 'GET' });
    return sendFile(response, pathname);
  };
};

/** Serves the console to a browser on this machine, and to nobody else. Rejects when the port is taken. */
export const startBrowserShell = async (options: BrowserShellOptions) => {
  const calls = createCalls(options.target);
  const server = createServer();
  const port = await listen(server, options.port);
  const access = createBrowserAccess(port);
  const listener = createRequestListener(options.rendererDir, calls, access);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void listener(request, response).catch(() => (response.headersSent ? response.destroy() : send(response, 500)));
  });

  return {
    origin: access.origin,
    issueLink: access.issueLink,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
};
