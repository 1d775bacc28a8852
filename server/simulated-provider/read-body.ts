import type { IncomingMessage } from 'node:http';

/** The whole body as text; undefined when it is larger than `limitBytes`. Rejects when the sender leaves. */
export const readBody = async (message: IncomingMessage, limitBytes: number): Promise<string | undefined> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limitBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};
