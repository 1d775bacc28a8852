import { APP_ORIGIN } from './app-protocol.ts';
import type { NavigationEvent, PageContents } from './electron-platform.ts';
import { isAllowedExternalLink } from './external-links.ts';

/** By scheme and host, since `URL.origin` of a scheme of our own is `null` outside Chromium. */
export const isAppUrl = (url: string) => {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return `${protocol}//${host}` === APP_ORIGIN && username === '' && password === '';
};

/** Keeps a page on the application: no other origin, no further windows, no webviews. Allowed links go to the browser. */
export const guardNavigation = (contents: PageContents, openExternal: (url: string) => Promise<void>) => {
  const stayInside = (event: NavigationEvent) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stayInside);
  contents.on('will-frame-navigate', stayInside);
  contents.on('will-redirect', stayInside);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedExternalLink(url)) void openExternal(url);
    return { action: 'deny' };
  });
};
