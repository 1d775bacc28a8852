import pino from 'pino';

/** An error of the HTTP client carries the whole request, with its token. */
const OF_REQUESTS = ['error.config', 'error.request', 'error.response'];

/** JSON lines, on stderr, for stdout carries what other programs read. Errors stand under the key `error`. */
export const createLog = (
  level: string = process.env.LOG_LEVEL ?? 'info',
  destination: pino.DestinationStream = pino.destination({ fd: 2, sync: true }),
) =>
  pino(
    {
      level,
      redact: ['token', 'password', '*.token', '*.password', ...OF_REQUESTS],
      serializers: { error: pino.stdSerializers.err },
    },
    destination,
  );
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;
