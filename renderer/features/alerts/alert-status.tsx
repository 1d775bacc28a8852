import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AlertItem } from '#shared/contracts/alert-views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

const isPutOff = (until: string | null) => until !== null && Date.parse(until) > Date.now();

type Standing = Pick<AlertItem, 'shown' | 'edit' | 'deliveries'>;

function Edit({ alert }: { alert: Standing }) {
  const { t } = useTranslation();
  if (!alert.edit) return null;
  const { state } = alert.edit;
  const needsPerson = state === 'conflict' || state === 'needsAttention';
  return <Badge color={needsPerson ? 'chili' : 'broth'}>{t(`sync.outbox.state.${state}`)}</Badge>;
}

/** How an alert stands: handled, put off or open, whose it is, and whether something of it waits or failed. */
export function AlertStatus({ alert }: { alert: Standing }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { acknowledged, snoozedUntil, assignedTo } = alert.shown;
  const dead = alert.deliveries.some(({ state }) => state === 'dead');
  return (
    <Group gap={6}>
      {acknowledged && <Badge color="herb">{t('alerts.state.acknowledged')}</Badge>}
      {!acknowledged && snoozedUntil !== null && isPutOff(snoozedUntil) && (
        <Badge color="gray">{t('alerts.row.snoozed', { time: formats.dateTime(snoozedUntil) })}</Badge>
      )}
      {!acknowledged && !isPutOff(snoozedUntil) && <Badge color="gray">{t('alerts.state.open')}</Badge>}
      <Edit alert={alert} />
      {dead && (
        <Tooltip label={t('alerts.row.undelivered')}>
          <Badge color="chili" leftSection={<IconMailOff size="0.75rem" stroke={2} aria-hidden />}>
            {t('alerts.row.undeliveredShort')}
          </Badge>
        </Tooltip>
      )}
      {assignedTo && (
        <Text span size="xs" c="dimmed">
          {assignedTo}
        </Text>
      )}
    </Group>
  );
}
