import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export type EdgeRequest = { method: string; path: string; search: URLSearchParams };
/** What the edge does with one request; undefined passes it on untouched. */
export type EdgeAnswer =
  | { body: string | Buffer; status?: number; headers?: Record<string, string> }
  /** The service does the work; the answer is lost on the way. */
  | 'loseAnswer'
  /** The connection breaks before the service hears of it. */
  | 'breakOff'
  /** The service's answer, as something else. */
  | { rewrite: (body: string) => string | Promise<string> };
export type EdgeRule = (request: EdgeRequest) => EdgeAnswer | undefined;

/** An HTTP middleman in front of `target`, for what a network, a portal or an old copy of the service might answer. */
export const startHttpEdge = async (target: string) => {
  let rule: EdgeRule = () => undefined;

  const pass = (incoming: IncomingMessage, answer: EdgeAnswer | undefined, outgoing: ServerResponse) => {
    const upstream = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers },
      (response) => {
        if (answer === 'loseAnswer') {
          response.resume().on('end', () => outgoing.destroy());
          return;
        }
        if (typeof answer === 'object' && 'rewrite' in answer) {
          void buffer(response)
            .then((body) => (response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body))
            .then((body) => answer.rewrite(body.toString()))
            .then((body) => outgoing.writeHead(response.statusCode ?? 500, { 'content-type': 'text/plain' }).end(body));
          return;
        }
        outgoing.writeHead(response.statusCode ?? 500, response.headers);
        response.on('error', () => outgoing.destroy()).pipe(outgoing);
      },
    );
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  };
  const server = createServer((incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', target);
    const answer = rule({ method: incoming.method ?? '', path: pathname, search: searchParams });
    if (answer === 'breakOff') outgoing.destroy();
    else if (typeof answer === 'object' && 'body' in answer)
      outgoing
        .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
        .end(answer.body);
    else pass(incoming, answer, outgoing);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    /** From the next request on. */
    use(next: EdgeRule | null) {
      rule = next ?? (() => undefined);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
export type HttpEdge = Awaited<ReturnType<typeof startHttpEdge>>;
