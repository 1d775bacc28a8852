import type { ServerResponse } from 'node:http';

/** A reader this far behind has gone away; it will come back and pull. */
const MAX_UNREAD_BYTES = 64 * 1024;

export type EventStream = {
  send(event: string, data: unknown): void;
  close(): void;
  onClose(listener: () => void): void;
};

/** Server-sent events over a raw response. */
export const openEventStream = (response: ServerResponse): EventStream => {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.socket?.setNoDelay(true);
  return {
    send(event, data) {
      if (response.writableEnded) return;
      if (response.writableLength > MAX_UNREAD_BYTES) return void response.destroy();
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    close: () => void response.end(),
    onClose: (listener) => void response.on('close', listener),
  };
};
