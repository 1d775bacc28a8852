import pino, { type DestinationStream } from 'pino';
import type { FastifyBaseLogger } from 'fastify';

const SECRETS = ['authorization', 'password', 'token', 'cookie', '["set-cookie"]'];
const at = (path: string, key: string) => (key.startsWith('[') ? `${path}${key}` : `${path}.${key}`);

/** JSON lines on stderr: stdout belongs to the one `Service:` line. Secrets never get in. */
export const createLog = (level: string, destination: DestinationStream = pino.destination(2)): FastifyBaseLogger =>
  pino(
    {
      level,
      base: null,
      redact: SECRETS.flatMap((key) => [
        key.startsWith('[') ? key : key,
        at('*', key),
        at('*.*', key),
        at('*.*.*', key),
      ]),
    },
    destination,
  );
