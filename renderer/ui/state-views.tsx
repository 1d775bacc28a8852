import { Button, Center, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconInbox, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { failureFrom } from '#renderer/lib/failure.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';

type Notice = { icon: ReactNode; title: string; text: string; action?: ReactNode };

function NoticeView({ icon, title, text, action }: Notice) {
  return (
    <Center py="xl" px="md">
      <Stack align="center" gap="xs" maw="30rem" ta="center">
        <ThemeIcon variant="light" color="gray" size="xl" radius="xl">
          {icon}
        </ThemeIcon>
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}

export function LoadingView({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status" aria-label={t('app.state.loading')} py="xs">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height="1.25rem" width={`${96 - index * 9}%`} radius="sm" />
      ))}
    </Stack>
  );
}

export function EmptyView({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return <NoticeView icon={<IconInbox size="1.25rem" stroke={1.5} />} title={title} text={text} action={action} />;
}

export function NoPermissionView() {
  const { t } = useTranslation();
  return (
    <NoticeView
      icon={<IconLock size="1.25rem" stroke={1.5} />}
      title={t('app.state.noPermissionTitle')}
      text={t('app.state.noPermissionText')}
    />
  );
}

export function ErrorView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const textOf = useFailureText();
  const failure = failureFrom(error);
  if (failure.code === 'auth.forbidden') return <NoPermissionView />;
  return (
    <div role="alert">
      <NoticeView
        icon={<IconAlertTriangle size="1.25rem" stroke={1.5} />}
        title={t('app.state.errorTitle')}
        text={textOf(failure)}
        action={
          onRetry && (
            <Button variant="default" size="xs" mt="xs" onClick={onRetry}>
              {t('app.state.retry')}
            </Button>
          )
        }
      />
    </div>
  );
}

type LoadedProps<Result> = {
  query: { data: Result | undefined; error: unknown; refetch: () => unknown };
  skeleton?: ReactNode;
  children: (data: Result) => ReactNode;
};

/** Shows a query's loading and error states, and its data once there is any. */
export function Loaded<Result>({ query, skeleton, children }: LoadedProps<Result>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorView error={query.error} onRetry={() => void query.refetch()} />;
  return skeleton ?? <LoadingView />;
}
