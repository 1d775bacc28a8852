import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SnoozeMenu } from './snooze-menu.tsx';
import { useAlertActions, type AlertKind, type HandledAlert } from './use-alert-actions.ts';

/** What can be done about an alert with one press. */
export function AlertActions({ kind, alert }: { kind: AlertKind; alert: HandledAlert }) {
  const { t } = useTranslation();
  const { handle, busy } = useAlertActions(kind);
  const { acknowledged, snoozedUntil } = alert.shown;
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant={acknowledged ? 'default' : 'filled'}
        loading={busy}
        onClick={() => handle([alert], { acknowledged: !acknowledged })}
      >
        {t(acknowledged ? 'alerts.action.reopen' : 'alerts.action.acknowledge')}
      </Button>
      <SnoozeMenu size="xs" disabled={busy} onSnooze={(until) => handle([alert], { snoozedUntil: until })} />
      {snoozedUntil && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          disabled={busy}
          onClick={() => handle([alert], { snoozedUntil: null })}
        >
          {t('alerts.action.unsnooze')}
        </Button>
      )}
    </Group>
  );
}
