import pino from 'pino';

/** JSON lines on stderr, for stdout carries what other programs read. */
export const createLog = (level: string = process.env.LOG_LEVEL ?? 'info') =>
  pino({ level, redact: ['token', 'password', '*.token', '*.password'] }, pino.destination({ fd: 2, sync: true }));
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;
