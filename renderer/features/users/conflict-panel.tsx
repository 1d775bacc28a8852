import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SETTINGS_KEYS } from '#shared/contracts/settings.ts';
import type { UserView } from '#shared/contracts/views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { useSettingText } from './setting-texts.ts';
import { useSettingsEdit } from './use-settings-edit.ts';
import classes from './users.module.css';

type Conflict = NonNullable<UserView['conflict']>;

function BothSides({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const textOf = useSettingText();
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('users.conflict.field')}</Table.Th>
          <Table.Th ta="right">{t('users.conflict.mine')}</Table.Th>
          <Table.Th ta="right">{t('users.conflict.theirs')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {SETTINGS_KEYS.map((key) => (
          <Table.Tr key={key} className={conflict.mine[key] === conflict.theirs[key] ? undefined : classes.differs}>
            <Table.Td>{t(`settings.field.${key}`)}</Table.Td>
            <Table.Td ta="right">{textOf(key, conflict.mine[key])}</Table.Td>
            <Table.Td ta="right">{textOf(key, conflict.theirs[key])}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Somebody else changed the settings first: both sides, for a person to choose from. */
export function ConflictPanel({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { resolve } = useSettingsEdit();
  const choose = (keep: 'mine' | 'theirs') => resolve.mutate({ commandId: conflict.commandId, keep });
  return (
    <Panel
      title={t('users.conflict.title')}
      description={t('users.conflict.text', {
        name: conflict.theirsBy ?? t('users.conflict.somebody'),
        time: formats.dateTime(conflict.theirsAt),
      })}
    >
      <Stack gap="md">
        <BothSides conflict={conflict} />
        <Text size="xs" c="dimmed">
          {t('users.conflict.hint')}
        </Text>
        <Group gap="xs">
          <Button loading={resolve.isPending} onClick={() => choose('mine')}>
            {t('users.conflict.keepMine')}
          </Button>
          <Button variant="default" disabled={resolve.isPending} onClick={() => choose('theirs')}>
            {t('users.conflict.keepTheirs')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
