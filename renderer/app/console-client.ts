import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient } from '@trpc/client';
import type { AppRouter } from '#main/app/router.ts';
import { createConsoleLink } from '#renderer/lib/trpc-link.ts';

/** The main process is on this machine, so queries run offline too, and are asked again when it says what changed. */
export const createConsoleClient = () => ({
  queryClient: new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', retry: false, refetchOnWindowFocus: false, staleTime: 30_000 },
      mutations: { networkMode: 'always', retry: false },
    },
  }),
  trpcClient: createTRPCClient<AppRouter>({ links: [createConsoleLink()] }),
});
