import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError, type ErrorBody, type ErrorCode } from '#shared/contracts/errors.ts';

/** HTTP status of each expected failure; what is missing here is our own fault: 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  'auth.signedOut': 401,
  'auth.wrongCredentials': 401,
  'auth.tooManyAttempts': 429,
  'auth.forbidden': 403,
  'request.invalid': 400,
  'request.tooLarge': 413,
  'route.unknown': 404,
  'user.unknown': 404,
  'reservation.unknown': 404,
  'alert.unknown': 404,
  'alert.alreadySent': 409,
  'month.invalid': 400,
  'command.conflict': 409,
  'command.reused': 422,
  'command.unknown': 422,
  'budget.aboveSupportCap': 403,
  'budget.abovePlan': 403,
  'model.unknown': 400,
  'rollout.rolledBack': 422,
  'rollout.notRolledBack': 422,
  'feed.mustRefetch': 410,
  'database.unreachable': 503,
  'backend.busy': 503,
};

const errorBodyOf = ({ code, details }: AppError): ErrorBody => ({ error: { code, details } });

/** PostgreSQL is away: its shutdown and connection classes, or the socket's own errors, however deep they are wrapped. */
const DATABASE_AWAY = /^(08...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE)$/;
const isDatabaseAway = (error: unknown, depth = 0): boolean => {
  if (!(error instanceof Error) || depth > 5) return false;
  if ('code' in error && typeof error.code === 'string' && DATABASE_AWAY.test(error.code)) return true;
  if (/Connection terminated|timeout exceeded when trying to connect/.test(error.message)) return true;
  return isDatabaseAway(error.cause, depth + 1);
};

const invalidRequest = (error: FastifyError) => {
  const [issue] = error.validation ?? [];
  const field = `${error.validationContext ?? 'request'}${issue?.instancePath ?? ''}`;
  return new AppError('request.invalid', { field, issue: issue?.message ?? error.message }, { cause: error });
};

const fromFastify = (error: FastifyError) => {
  if (error.statusCode === 413) return new AppError('request.tooLarge', {}, { cause: error });
  if (error.statusCode === undefined || error.statusCode >= 500) return null;
  const issue = STATUS_CODES[error.statusCode] ?? 'Bad Request';
  return new AppError('request.invalid', { issue }, { cause: error });
};

/** Any failure as one of ours. */
const toAppError = (error: FastifyError): AppError => {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error);
  const expected = fromFastify(error);
  if (expected) return expected;
  // PostgreSQL keeps no text with U+0000; whoever sends some asks for what can't be there.
  if (error.code === '22021') return new AppError('request.invalid', { issue: 'U+0000' }, { cause: error });
  return new AppError(isDatabaseAway(error) ? 'database.unreachable' : 'internal', {}, { cause: error });
};

/** The one place where failures become answers, and where they are logged. */
export const answerError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
  const failure = toAppError(error);
  const unsupported = error.statusCode === 415 ? 415 : undefined;
  const status = unsupported ?? STATUS[failure.code] ?? 500;
  if (status >= 500) request.log.error({ err: failure.cause ?? failure, code: failure.code }, 'request failed');
  else request.log.info({ code: failure.code, details: failure.details }, 'request refused');
  const { retryAfterSeconds } = failure.details;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  void reply.header('content-type', 'application/json; charset=utf-8');
  // Serialised here: the route's response schema may not list this status.
  return reply.code(status).send(JSON.stringify(errorBodyOf(failure)));
};

export const answerUnknownRoute = (_request: FastifyRequest, reply: FastifyReply) =>
  reply.code(404).send(errorBodyOf(new AppError('route.unknown')));
