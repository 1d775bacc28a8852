import { Anchor, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RolloutRow } from '#shared/contracts/rollout.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import classes from './rollout.module.css';
import { useRolloutTexts } from './use-rollout-texts.ts';

/** The newest versions, as they travel with the rollout; all others are in the audit log. */
export function HistoryPanel({ row }: { row: RolloutRow }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const { stageText } = useRolloutTexts();
  const byOf = ({ by }: RolloutRow['recent'][number]) => by ?? t('rollout.head.service');
  return (
    <Panel
      title={t('rollout.history.title')}
      description={t('rollout.history.description')}
      action={
        <Anchor component={Link} to={href('/audit', { q: 'rollout' })} size="sm">
          {t('rollout.history.open')}
        </Anchor>
      }
      flush
    >
      <Table className="tabular">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="1%" ta="right">
              {t('rollout.history.version')}
            </Table.Th>
            <Table.Th>{t('rollout.history.action')}</Table.Th>
            <Table.Th>{t('rollout.history.state')}</Table.Th>
            <Table.Th className="from-wide">{t('rollout.history.by')}</Table.Th>
            <Table.Th className="from-wide">{t('rollout.history.at')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {row.recent.map((entry) => (
            <Table.Tr key={entry.version}>
              <Table.Td ta="right">{formats.count(entry.version)}</Table.Td>
              <Table.Td>
                {t(`rollout.action.${entry.action}`)}
                <Text size="xs" c="dimmed" className="below-wide">
                  {byOf(entry)} · {formats.dateTime(entry.at)}
                </Text>
                {entry.reason !== null && (
                  <Text size="xs" c="dimmed" className={classes.wrap}>
                    {entry.reason}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className="nowrap">{stageText(entry)}</Table.Td>
              <Table.Td className="from-wide">{byOf(entry)}</Table.Td>
              <Table.Td className="nowrap from-wide">{formats.dateTime(entry.at)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
