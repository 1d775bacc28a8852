import { Button, Group, Paper, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertConflict, AlertHandlingEdit } from '#shared/contracts/alert-views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useAlertActions, type AlertKind } from './use-alert-actions.ts';
import classes from './alerts.module.css';

const FIELDS = ['acknowledged', 'assignedTo', 'snoozedUntil', 'note'] as const;

const useValueText = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return (field: (typeof FIELDS)[number], handling: AlertHandlingEdit) => {
    if (field === 'acknowledged') return t(handling.acknowledged ? 'alerts.conflict.yes' : 'alerts.conflict.no');
    const value = handling[field];
    if (value === null || value === '') return t('alerts.conflict.none');
    return field === 'snoozedUntil' ? formats.dateTime(value) : value;
  };
};

/** Somebody else handled the alert first: both sides, for a person to choose from. */
export function AlertConflictView({ kind, conflict }: { kind: AlertKind; conflict: AlertConflict }) {
  const { t } = useTranslation();
  const textOf = useValueText();
  const { resolve } = useAlertActions(kind);
  const { mine, theirs, commandId } = conflict;
  return (
    <Paper withBorder p="md" role="alert">
      <Stack gap="sm">
        <Text fw={600} size="sm">
          {t('alerts.conflict.title')}
        </Text>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('alerts.conflict.field')}</Table.Th>
              <Table.Th>{t('alerts.conflict.mine')}</Table.Th>
              <Table.Th>{t('alerts.conflict.theirs')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {FIELDS.map((field) => (
              <Table.Tr key={field} className={mine[field] === theirs[field] ? undefined : classes.differs}>
                <Table.Td>{t(`alerts.field.${field}`)}</Table.Td>
                <Table.Td>{textOf(field, mine)}</Table.Td>
                <Table.Td>{textOf(field, theirs)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group gap="xs">
          <Button size="xs" loading={resolve.isPending} onClick={() => resolve.mutate({ commandId, keep: 'mine' })}>
            {t('alerts.conflict.keepMine')}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={resolve.isPending}
            onClick={() => resolve.mutate({ commandId, keep: 'theirs' })}
          >
            {t('alerts.conflict.keepTheirs')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
