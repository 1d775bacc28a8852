import type { CustomScheme } from 'electron';
import type { RendererFiles } from '../renderer-files.ts';
import { pageHeaders } from '../content-security-policy.ts';

const SCHEME = 'app';
const HOST = 'console';
/** The one origin this application shows. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`;
export const APP_URL = `${APP_ORIGIN}/`;

/** Must be registered before `ready`. Not `bypassCSP`, not `corsEnabled`: the page needs neither. */
export const APP_SCHEMES: CustomScheme[] = [
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
];
export const APP_SCHEME = SCHEME;

/** Answers `app://console/…` from the built renderer, and nothing else. */
export const createAppProtocolHandler =
  (files: RendererFiles) =>
  async ({ method, url }: Pick<Request, 'method' | 'url'>): Promise<Response> => {
    const { host, pathname } = new URL(url);
    if (host !== HOST) return new Response(null, { status: 404, headers: pageHeaders("'none'") });
    if (method !== 'GET') return new Response(null, { status: 405, headers: pageHeaders("'none'") });
    return files.answer(pathname);
  };
