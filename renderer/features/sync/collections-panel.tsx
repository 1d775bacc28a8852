import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CollectionStatus, SyncStatus } from '#shared/contracts/views.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';

function CollectionRow({ part }: { part: CollectionStatus }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failureText = useFailureText();
  const pulled = part.lastPulledAt ? formats.dateTime(part.lastPulledAt) : t('sync.collection.never');
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {t(`sync.collection.${part.collection}`)}
        </Text>
        <Text size="xs" c="dimmed" className="below-wide">
          {pulled}
        </Text>
        {part.failure && (
          <Text size="xs" c="var(--pho-bad)">
            {failureText(part.failure)}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{formats.count(part.rows)}</Table.Td>
      <Table.Td ta="right" className="from-wide">
        {part.remaining === null ? '—' : formats.count(part.remaining)}
      </Table.Td>
      <Table.Td ta="right" c="dimmed" className="from-wide">
        {pulled}
      </Table.Td>
    </Table.Tr>
  );
}

export function CollectionsPanel({ status }: { status: SyncStatus }) {
  const { t } = useTranslation();
  return (
    <Panel flush title={t('sync.collection.title')} description={t('sync.collection.description')}>
      <Table className="tabular">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('sync.collection.name')}</Table.Th>
            <Table.Th ta="right">{t('sync.collection.rows')}</Table.Th>
            <Table.Th ta="right" className="from-wide">
              {t('sync.collection.remaining')}
            </Table.Th>
            <Table.Th ta="right" className="from-wide">
              {t('sync.collection.lastPulled')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {status.collections.map((part) => (
            <CollectionRow key={part.collection} part={part} />
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
