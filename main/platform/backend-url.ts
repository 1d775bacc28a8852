import { AppError } from '#shared/contracts/errors.ts';

export type BackendUrl = {
  /** What a token is bound to. */
  origin: string;
  /** Origin and path prefix, without a slash at the end. */
  base: string;
  loopback: boolean;
};

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

const invalid = (reason: string) => new AppError('backend.urlInvalid', { reason });

/**
 * Where the service is, from what a person typed. https only, except on this machine; a path prefix is allowed, a user
 * name, a query or a fragment is not. Throws `backend.urlInvalid` with a reason.
 */
export const parseBackendUrl = (text: string): BackendUrl => {
  const trimmed = text.trim();
  const url = URL.parse(trimmed.includes('://') ? trimmed : `https://${trimmed}`);
  if (!url || url.hostname === '') throw invalid('format');
  const loopback = LOOPBACK_HOSTS.includes(url.hostname);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid('protocol');
  if (url.protocol === 'http:' && !loopback) throw invalid('insecure');
  if (url.username !== '' || url.password !== '') throw invalid('credentials');
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(trimmed)) throw invalid('query');
  return { origin: url.origin, base: url.origin + url.pathname.replace(/\/+$/, ''), loopback };
};
