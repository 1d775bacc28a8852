import { httpBatchLink, httpLink, httpSubscriptionLink, splitLink, type TRPCLink } from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from '#main/app/router.ts';
import type { ConsoleBridge } from '#main/platform/ipc-channels.ts';
import { ipcLink } from './ipc-link.ts';

declare global {
  interface Window {
    /** Set by the preload; missing in the browser shell. */
    readonly pho?: ConsoleBridge;
  }
}

const ALONE = 'alone';
/** For a query that waits for the network: what is asked beside it would wait for it in one batch. */
export const askedAlone = { trpc: { context: { [ALONE]: true } } };

/** The way to the main process: IPC in Electron, HTTP and server-sent events on the page's own origin in the browser shell. */
export const createConsoleLink = (): TRPCLink<AppRouter> => {
  if (window.pho) return ipcLink(window.pho);
  const url = new URL('/trpc', window.location.origin).href;
  return splitLink({
    condition: (op) => op.type === 'subscription',
    true: httpSubscriptionLink({ url, transformer: superjson }),
    false: splitLink({
      condition: (op) => op.context[ALONE] === true,
      true: httpLink({ url, transformer: superjson }),
      false: httpBatchLink({ url, transformer: superjson }),
    }),
  });
};
