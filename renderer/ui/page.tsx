import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePressing } from '#renderer/lib/pressing-context.tsx';
import { MirrorNote } from './mirror-note.tsx';

type PageProps = {
  title: string;
  subtitle?: ReactNode;
  action?: ReactNode;
  withMirrorNote?: boolean;
  children: ReactNode;
};

/** A screen: its heading, its title in the window with how many alerts press, and what it shows. */
export function Page({ title, subtitle, action, withMirrorNote = true, children }: PageProps) {
  const { t } = useTranslation();
  const pressing = usePressing();
  return (
    <Stack gap="lg">
      <title>{`${pressing > 0 ? `(${pressing}) ` : ''}${title} · ${t('app.shell.name')}`}</title>
      <Group justify="space-between" align="flex-end" gap="sm">
        <Stack gap={2}>
          <Title order={1}>{title}</Title>
          {subtitle && (
            <Text component="div" size="sm" c="dimmed">
              {subtitle}
            </Text>
          )}
        </Stack>
        {action}
      </Group>
      {withMirrorNote && <MirrorNote />}
      {children}
    </Stack>
  );
}
