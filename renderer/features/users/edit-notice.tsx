import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OutboxItem } from '#shared/contracts/views.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { ConfirmButton } from '#renderer/ui/confirm-button.tsx';
import { useSettingsEdit } from './use-settings-edit.ts';

function NeedsAttention({ edit }: { edit: OutboxItem }) {
  const { t } = useTranslation();
  const failureText = useFailureText();
  const { retry, discard } = useSettingsEdit();
  return (
    <Alert color="chili" icon={<IconAlertTriangle stroke={1.75} />} title={t('users.edit.attentionTitle')} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{edit.failure ? failureText(edit.failure) : t('users.edit.attentionText')}</Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate({ commandId: edit.id })}
          >
            {t('users.edit.retry')}
          </Button>
          <ConfirmButton
            title={t('users.edit.discardTitle')}
            text={t('users.edit.discardText')}
            confirmText={t('users.edit.discard')}
            onConfirm={() => discard.mutate({ commandId: edit.id })}
          >
            {t('users.edit.discard')}
          </ConfirmButton>
        </Group>
      </Stack>
    </Alert>
  );
}

/** How the last edit of this user stands, while it is not yet the service's. */
export function EditNotice({ edit }: { edit: OutboxItem }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (edit.state === 'conflict') return null;
  if (edit.state === 'needsAttention') return <NeedsAttention edit={edit} />;
  return (
    <Alert color={edit.state === 'confirmed' ? 'herb' : 'broth'} icon={<IconClock stroke={1.75} />} role="status">
      {t(`users.edit.${edit.state}`, { time: formats.dateTime(edit.createdAt) })}
    </Alert>
  );
}
