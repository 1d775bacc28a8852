import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import type { TRPCClient } from '@trpc/client';
import type { i18n as I18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { RouterProvider } from 'react-router';
import type { AppRouter } from '#main/app/router.ts';
import { styleNonce } from '#renderer/lib/style-nonce.ts';
import { TRPCProvider } from '#renderer/lib/trpc.ts';
import { cssVariablesResolver, theme } from '#renderer/ui/theme.ts';
import { LiveUpdates } from './live-updates.tsx';
import { createRoutes } from './routes.tsx';

const colorSchemeManager = localStorageColorSchemeManager({ key: 'pho-console-color-scheme' });
const routes = createRoutes();

type AppProps = { i18n: I18n; queryClient: QueryClient; trpcClient: TRPCClient<AppRouter> };

export function App({ i18n, queryClient, trpcClient }: AppProps) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
            <LiveUpdates>
              <RouterProvider router={routes} />
            </LiveUpdates>
            <Notifications position="bottom-right" />
          </TRPCProvider>
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
}
