import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OutboxItem } from '#shared/contracts/views.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useAlertActions, type AlertKind } from './use-alert-actions.ts';

/** How the last edit of this alert stands, while it is not yet the service's. */
export function AlertEditNotice({ kind, edit }: { kind: AlertKind; edit: OutboxItem }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failureText = useFailureText();
  const { retry, discard } = useAlertActions(kind);
  if (edit.state === 'conflict') return null;
  if (edit.state !== 'needsAttention')
    return (
      <Alert color={edit.state === 'confirmed' ? 'herb' : 'broth'} icon={<IconClock stroke={1.75} />} role="status">
        {t(`alerts.edit.${edit.state}`, { time: formats.dateTime(edit.createdAt) })}
      </Alert>
    );
  return (
    <Alert color="chili" icon={<IconAlertTriangle stroke={1.75} />} title={t('alerts.edit.attention')} role="alert">
      <Stack gap="sm" align="flex-start">
        {edit.failure && <Text size="sm">{failureText(edit.failure)}</Text>}
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate({ commandId: edit.id })}
          >
            {t('alerts.edit.retry')}
          </Button>
          <Button
            size="xs"
            variant="subtle"
            color="chili"
            loading={discard.isPending}
            onClick={() => discard.mutate({ commandId: edit.id })}
          >
            {t('alerts.edit.discard')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
