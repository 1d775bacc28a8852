import { Avatar, Group, Menu, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconLogout, IconSelector } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useOperator } from '#renderer/lib/session-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { LanguageChoice, SchemeChoice } from '#renderer/ui/preferences.tsx';
import classes from './account-menu.module.css';

const useSignOut = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.session.signOut.mutationOptions({
      onSuccess: (view) => {
        // Nothing of the last operator's may be shown to the next.
        queryClient.clear();
        queryClient.setQueryData(trpc.session.get.queryKey(), view);
      },
    }),
  );
};

/** First letters of family and given name, which stand at the two ends of a Vietnamese name. */
const initialsOf = (name: string) => {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.charAt(0) ?? '').join('');
};

/** Who is signed in; language, colours, signing out. */
export function AccountMenu({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const signOut = useSignOut();
  return (
    <Menu width="18rem" position={compact ? 'bottom-end' : 'top-start'} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton className={classes.target}>
          <VisuallyHidden>
            {compact ? t('app.account.of', { name: operator.name }) : t('app.account.open')}
          </VisuallyHidden>
          <Avatar aria-hidden size="sm" radius="xl" color="herb">
            {initialsOf(operator.name)}
          </Avatar>
          {!compact && (
            <Group justify="space-between" wrap="nowrap" flex={1} miw={0} gap="xs">
              <div className={classes.who}>
                <Text size="sm" fw={500} truncate>
                  {operator.name}
                </Text>
                <Text size="xs" c="dimmed" truncate>
                  {t(`domain.role.${operator.role}`)}
                </Text>
              </div>
              <IconSelector size="1rem" stroke={1.5} aria-hidden />
            </Group>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{operator.email}</Menu.Label>
        <Stack gap="xs" px="sm" py="xs">
          <LanguageChoice />
          <SchemeChoice />
        </Stack>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size="1rem" stroke={1.5} />} onClick={() => signOut.mutate()}>
          {t('app.account.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
