import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MirrorNote } from './mirror-note.tsx';

type PageProps = {
  title: string;
  subtitle?: ReactNode;
  action?: ReactNode;
  withMirrorNote?: boolean;
  children: ReactNode;
};

/** A screen: its heading, its title in the window, and what it shows. */
export function Page({ title, subtitle, action, withMirrorNote = true, children }: PageProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <title>{`${title} · ${t('app.shell.name')}`}</title>
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
