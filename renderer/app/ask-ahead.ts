import type { QueryClient } from '@tanstack/react-query';
import type { TRPCClient } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import type { AppRouter } from '#main/app/router.ts';
import { chosenMonth } from '#renderer/lib/use-month.ts';
import { dayOf } from '#shared/domain/time.ts';

type Clients = { queryClient: QueryClient; trpcClient: TRPCClient<AppRouter> };

/**
 * Asks in one batch, before anything is drawn, for what the first screen at this address shows; else it would be asked
 * for one after the other as components appear. What the operator may not see is refused, and asked for by nobody.
 */
export const askAhead = ({ queryClient, trpcClient }: Clients, { pathname, search }: Location) => {
  const trpc = createTRPCOptionsProxy<AppRouter>({ client: trpcClient, queryClient });
  void queryClient.prefetchQuery(trpc.session.get.queryOptions());
  void queryClient.prefetchQuery(trpc.sync.status.queryOptions());
  void queryClient.prefetchQuery(trpc.spend.months.queryOptions());
  if (pathname !== '/' && pathname !== '/overview') return;
  const month = chosenMonth(new URLSearchParams(search), dayOf(new Date()));
  void queryClient.prefetchQuery(trpc.spend.overview.queryOptions({ month }));
};
