import { Accordion, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AuditEntryView } from '#shared/contracts/views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useAuditTexts } from './audit-texts.ts';
import { changedValues } from './changed-values.ts';
import classes from './audit.module.css';

function Changes({ entry }: { entry: AuditEntryView }) {
  const { t } = useTranslation();
  const { fieldText, valueText } = useAuditTexts();
  const changes = changedValues(entry);
  if (changes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('audit.entry.noChange')}
      </Text>
    );
  return (
    <Table className={classes.changes}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('audit.entry.field')}</Table.Th>
          <Table.Th>{t('audit.entry.before')}</Table.Th>
          <Table.Th>{t('audit.entry.after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ name, before, after }) => (
          <Table.Tr key={name}>
            <Table.Td>{fieldText(name)}</Table.Td>
            <Table.Td className={classes.value}>{valueText(before)}</Table.Td>
            <Table.Td className={classes.value}>{valueText(after)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** One entry: who did what to whom and when; opened, what changed and why. */
export function AuditEntry({ entry }: { entry: AuditEntryView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { actionText, subjectText } = useAuditTexts();
  return (
    <Accordion.Item value={String(entry.place)}>
      <Accordion.Control>
        <Group justify="space-between" gap="xs">
          <div className={classes.what}>
            <Text size="sm" fw={500}>
              {actionText(entry.action)}
            </Text>
            <Text size="sm" c="dimmed">
              {subjectText(entry)}
            </Text>
          </div>
          <div className={classes.who}>
            <Text size="sm">{entry.operatorName ?? t('audit.entry.byItself')}</Text>
            <Text size="xs" c="dimmed" className="tabular">
              {formats.dateTime(entry.occurredAt)}
            </Text>
          </div>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        {entry.reason && (
          <Text size="sm" mb="sm">
            {t('audit.entry.reason', { reason: entry.reason })}
          </Text>
        )}
        <Changes entry={entry} />
        <Text size="xs" c="dimmed" mt="sm" className={classes.hash}>
          {t('audit.entry.seal', { place: formats.count(entry.place), hash: entry.hash })}
        </Text>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
