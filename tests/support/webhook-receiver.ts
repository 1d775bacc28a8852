import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type ReceivedWebhook = { headers: IncomingHttpHeaders; body: string; path: string };

/** A real HTTP server on 127.0.0.1 that keeps what it gets; `answer` may do anything with the response. */
export const startWebhookReceiver = async (answer = (response: ServerResponse): void => void response.end()) => {
  const received: ReceivedWebhook[] = [];
  let answering = answer;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body, path: request.url ?? '' });
      answering(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    received,
    answerWith(next: (response: ServerResponse) => void) {
      answering = next;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
