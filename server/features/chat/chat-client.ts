import type { ServerResponse } from 'node:http';

export type Headers = Readonly<Record<string, string>>;
export type ChatClient = ReturnType<typeof openChatClient>;

/** The way to whoever asked. It may be gone at any time; writing to it then does nothing. */
export const openChatClient = (response: ServerResponse, common: Headers) => {
  let onLeave = () => {};
  let onDrain = () => {};
  let isGone = false;
  response.on('close', () => {
    isGone = true;
    onDrain();
    if (!response.writableFinished) onLeave();
  });
  response.on('drain', () => onDrain());
  response.on('error', () => {});

  return {
    isGone: () => isGone,
    /** Called once when the client leaves before it has everything; at once when it has left. */
    whenLeaving(leave: () => void) {
      onLeave = leave;
      if (isGone) leave();
    },
    /** A whole answer. */
    send(status: number, headers: Headers, body: Buffer | string) {
      if (isGone) return;
      response.writeHead(status, { ...common, ...headers, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    },
    begin(headers: Headers) {
      if (!isGone) response.writeHead(200, { ...common, ...headers });
    },
    /** False: wait for `whenDrained` before writing more. */
    write: (bytes: Buffer | string): boolean => isGone || response.write(bytes),
    whenDrained(drained: () => void) {
      onDrain = drained;
    },
    end(trailers: Headers) {
      if (isGone) return;
      response.addTrailers({ ...trailers });
      response.end();
    },
  };
};
