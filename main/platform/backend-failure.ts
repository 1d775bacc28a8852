import { isAxiosError, type AxiosError } from 'axios';
import { AppError, errorBody, type ErrorDetails } from '#shared/contracts/errors.ts';

/** A clock this far off, in seconds, makes certificates look expired or not yet valid. */
export const CLOCK_SKEW_LIMIT_SECONDS = 300;

/** Codes of Node and OpenSSL → what is wrong with the certificate. */
const CERTIFICATE_REASONS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'selfSigned',
  SELF_SIGNED_CERT_IN_CHAIN: 'selfSigned',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  CERT_REVOKED: 'untrusted',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'notYetValid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrongHost',
};
const TIMEOUT_CODES: readonly string[] = ['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED'];
/** A connection that could not be made, or broke; the same request may succeed later. */
const NETWORK_CODES: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'Z_BUF_ERROR',
];

const certificateFailure = (reason: string, host: string, skewSeconds: number | null) => {
  const timed = reason === 'expired' || reason === 'notYetValid';
  if (timed && skewSeconds !== null && Math.abs(skewSeconds) >= CLOCK_SKEW_LIMIT_SECONDS)
    return new AppError('backend.clockSkewed', { minutes: Math.round(skewSeconds / 60) });
  return new AppError('backend.certificate', { reason, host });
};

const parsedBody = (text: unknown) => {
  try {
    return errorBody.safeParse(JSON.parse(String(text))).data?.error;
  } catch {
    return undefined;
  }
};

const retryAfterSeconds = (header: unknown): ErrorDetails => {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: Math.ceil(seconds) } : {};
};

/** What an answer other than 2xx says. An answer that isn't in the service's form came from something in between. */
export const answerFailure = (status: number, body: unknown, headers: Record<string, unknown> = {}): AppError => {
  const ours = parsedBody(body);
  const retryAfter = retryAfterSeconds(headers['retry-after']);
  if (ours && status < 500) return new AppError(ours.code, { ...ours.details, ...retryAfter });
  if (ours?.code === 'database.unreachable') return new AppError(ours.code, ours.details);
  if (status === 429 || (status >= 502 && status <= 504)) return new AppError('backend.busy', retryAfter);
  if (status >= 500) return new AppError('backend.failed', { status });
  return new AppError('backend.notOurs', { status });
};

const hostOf = (error: AxiosError) => URL.parse(error.config?.url ?? '', error.config?.baseURL)?.host ?? '';

/** A good answer whose body ended early. */
const isBrokenOff = ({ response }: AxiosError) =>
  response !== undefined && response.status >= 200 && response.status < 300;

/** Names any failure of a request, once; everything after works with the code. */
export const backendFailure = (error: unknown, skewSeconds: number | null): AppError => {
  if (error instanceof AppError) return error;
  if (!isAxiosError(error)) return new AppError('backend.failed', {}, { cause: error });
  const { response } = error;
  if (response && isBrokenOff(error)) return new AppError('backend.unreachable', { host: hostOf(error) });
  if (response) return answerFailure(response.status, response.data, response.headers);
  const code = error.code ?? '';
  const reason = CERTIFICATE_REASONS[code];
  if (reason) return certificateFailure(reason, hostOf(error), skewSeconds);
  if (TIMEOUT_CODES.includes(code)) return new AppError('backend.timeout', {}, { cause: error });
  // The other side speaks TLS where we don't, or the other way round.
  if (code.startsWith('ERR_SSL') || code.startsWith('HPE_') || code === 'EPROTO')
    return new AppError('backend.notOurs');
  if (NETWORK_CODES.includes(code))
    return new AppError('backend.unreachable', { host: hostOf(error) }, { cause: error });
  return new AppError('backend.failed', {}, { cause: error });
};

/** Whether a GET or DELETE that failed so is worth repeating at once. */
export const isWorthRepeating = (error: AxiosError) => {
  const repeatable = error.config?.method === 'get' || error.config?.method === 'delete';
  if (!repeatable) return false;
  if (error.response) return isBrokenOff(error) || error.response.status === 429 || error.response.status >= 500;
  return NETWORK_CODES.includes(error.code ?? '');
};
