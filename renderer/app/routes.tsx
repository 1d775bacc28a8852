import { createBrowserRouter, Navigate } from 'react-router';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { OverviewScreen } from '#renderer/features/overview/overview-screen.tsx';
import { LoadingView } from '#renderer/ui/state-views.tsx';
import { ConsoleShell } from './console-shell.tsx';
import { NotFoundScreen } from './not-found-screen.tsx';
import { RouteError } from './route-error.tsx';

/** Where an operator starts: with the totals, or, who may not see them, with the users. */
function Home() {
  const href = useHref();
  return <Navigate replace to={href(useCan('spend:read') ? '/overview' : '/users')} />;
}

/** Each screen is loaded when first opened, but for the one that most starts open. */
export const createRoutes = () =>
  createBrowserRouter([
    {
      path: '/',
      Component: ConsoleShell,
      ErrorBoundary: RouteError,
      HydrateFallback: LoadingView,
      children: [
        {
          ErrorBoundary: RouteError,
          children: [
            { index: true, Component: Home },
            { path: 'overview', Component: OverviewScreen },
            {
              path: 'spend',
              lazy: async () => ({
                Component: (await import('#renderer/features/spend/spend-screen.tsx')).SpendScreen,
              }),
            },
            {
              path: 'users',
              lazy: async () => ({
                Component: (await import('#renderer/features/users/users-screen.tsx')).UsersScreen,
              }),
            },
            {
              path: 'users/:userId',
              lazy: async () => ({ Component: (await import('./user-page.tsx')).UserPage }),
            },
            {
              path: 'routing',
              lazy: async () => ({
                Component: (await import('#renderer/features/routing/routing-screen.tsx')).RoutingScreen,
              }),
            },
            {
              path: 'alerts',
              lazy: async () => ({
                Component: (await import('#renderer/features/alerts/alerts-screen.tsx')).AlertsScreen,
              }),
            },
            {
              path: 'rollout',
              lazy: async () => ({
                Component: (await import('#renderer/features/rollout/rollout-screen.tsx')).RolloutScreen,
              }),
            },
            {
              path: 'monitoring',
              lazy: async () => ({
                Component: (await import('#renderer/features/monitoring/monitoring-screen.tsx')).MonitoringScreen,
              }),
            },
            {
              path: 'audit',
              lazy: async () => ({
                Component: (await import('#renderer/features/audit/audit-screen.tsx')).AuditScreen,
              }),
            },
            {
              path: 'sync',
              lazy: async () => ({ Component: (await import('#renderer/features/sync/sync-screen.tsx')).SyncScreen }),
            },
            { path: '*', Component: NotFoundScreen },
          ],
        },
      ],
    },
  ]);
