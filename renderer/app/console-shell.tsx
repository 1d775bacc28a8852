import { AppShell, Box, Center, Group, Loader, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useTranslation } from 'react-i18next';
import { Outlet, useNavigate } from 'react-router';
import { PressingProvider } from '#renderer/lib/pressing-context.tsx';
import { OperatorProvider } from '#renderer/lib/session-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { ErrorView } from '#renderer/ui/state-views.tsx';
import { UnsentRolloutBanner } from '#renderer/features/rollout/unsent-notice.tsx';
import { SignInScreen } from '#renderer/features/sign-in/sign-in-screen.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { useMarks } from './destinations.ts';
import { BottomNavigation, SideNavigation } from './navigation.tsx';
import { MonthPicker } from './month-picker.tsx';
import { SyncPill } from './sync-pill.tsx';
import classes from './console-shell.module.css';

function Frame() {
  const { t } = useTranslation();
  return (
    <AppShell
      layout="alt"
      header={{ height: 60 }}
      navbar={{ width: 244, breakpoint: 'md', collapsed: { mobile: true } }}
      padding={0}
    >
      <AppShell.Header className={classes.header}>
        <Group h="100%" px={{ base: 'md', md: 'lg' }} justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Box hiddenFrom="md" visibleFrom="xs">
              <Brand compact />
            </Box>
            <MonthPicker />
          </Group>
          <Group gap="xs" wrap="nowrap" miw={0}>
            <SyncPill />
            <Box hiddenFrom="md">
              <AccountMenu compact />
            </Box>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} visibleFrom="md" aria-label={t('app.nav.label')}>
        <Brand />
        <SideNavigation />
        <AccountMenu />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main}>
        <Stack gap="md" className={classes.content}>
          <UnsentRolloutBanner />
          <PressingProvider value={useMarks().pressing}>
            <Outlet />
          </PressingProvider>
        </Stack>
      </AppShell.Main>
      <BottomNavigation />
    </AppShell>
  );
}

/** What a person pressed outside the window; only Electron has anything there. */
function Openings() {
  const navigate = useNavigate();
  useSubscription(useTRPC().openings.onPath.subscriptionOptions(undefined, { onData: (path) => void navigate(path) }));
  return null;
}

/** The signed-in console around its screens; signed out, the sign-in screen, after which the address asked for opens. */
export function ConsoleShell() {
  const trpc = useTRPC();
  const session = useQuery(trpc.session.get.queryOptions());
  if (session.error) return <ErrorView error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data)
    return (
      <Center h="100dvh">
        <Loader type="dots" />
      </Center>
    );
  if (!session.data.operator) return <SignInScreen session={session.data} />;
  return (
    <OperatorProvider value={session.data.operator}>
      {session.data.shell === 'electron' && <Openings />}
      <Frame />
    </OperatorProvider>
  );
}
