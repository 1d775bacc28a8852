import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertHandlingEdit } from '#shared/contracts/alert-views.ts';
import { useOperator } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { SnoozeMenu } from './snooze-menu.tsx';
import { useAlertActions, type HandledAlert } from './use-alert-actions.ts';
import classes from './alerts.module.css';

/** What can be done about all selected alerts at once. */
export function BulkBar({ alerts, onClear }: { alerts: HandledAlert[]; onClear: () => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { name } = useOperator();
  const { handle, busy } = useAlertActions('budget');
  if (alerts.length === 0) return null;
  const change = (edit: Partial<AlertHandlingEdit>) => handle(alerts, edit, onClear);
  return (
    <Group gap="xs" className={classes.bulk} role="group" aria-label={t('alerts.bulk.label')}>
      <Text size="sm" fw={500} role="status">
        {t('alerts.bulk.selected', { count: alerts.length, shown: formats.count(alerts.length) })}
      </Text>
      <Button size="xs" loading={busy} onClick={() => change({ acknowledged: true })}>
        {t('alerts.action.acknowledge')}
      </Button>
      <Button size="xs" variant="default" disabled={busy} onClick={() => change({ assignedTo: name })}>
        {t('alerts.action.assignToMe')}
      </Button>
      <SnoozeMenu size="xs" disabled={busy} onSnooze={(until) => change({ snoozedUntil: until })} />
      <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
        {t('alerts.bulk.clear')}
      </Button>
    </Group>
  );
}
