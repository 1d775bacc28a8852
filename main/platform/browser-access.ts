import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const secret = () => randomBytes(32).toString('base64url');
const same = (left: string, right: string) =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/**
 * Who may use the console that listens on this port: whoever opened a link printed by this process, from then on known
 * by a cookie. Loopback alone proves nothing, any program and any web page on the machine reaches it.
 */
export const createBrowserAccess = (port: number) => {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  // Cookies ignore ports, so two consoles on one machine need two names.
  const cookieName = `pho-console-${port}`;
  const session = secret();
  const unusedKeys = new Set<string>();

  const hasCookie = (header: string | undefined) =>
    (header ?? '').split(';').some((pair) => {
      const [name = '', value = ''] = pair.trim().split('=');
      return name === cookieName && same(value, session);
    });

  return {
    origin,
    /** An address that lets in whoever opens it first. */
    issueLink() {
      const key = secret();
      unusedKeys.add(key);
      return `${origin}/open?key=${key}`;
    },
    /** The cookie for a key that wasn't used yet; undefined otherwise. */
    redeem(key: string | null): string | undefined {
      if (!key || !unusedKeys.delete(key)) return undefined;
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    /** A page that resolves its own name to 127.0.0.1 still names itself here. */
    isForUs: ({ headers }: IncomingMessage) => headers.host === host,
    isSignedIn: ({ headers }: IncomingMessage) => hasCookie(headers.cookie),
    /** Whether a call was made by our own page. Browsers send `Origin` with every POST and `Sec-Fetch-Site` with everything. */
    isFromOurPage: ({ method, headers }: IncomingMessage) => {
      const site = headers['sec-fetch-site'];
      if (site !== undefined && site !== 'same-origin') return false;
      return headers.origin === undefined ? method === 'GET' : headers.origin === origin;
    },
  };
};
export type BrowserAccess = ReturnType<typeof createBrowserAccess>;
