import { Alert, Progress, Stack, Text } from '@mantine/core';
import { IconCloudDownload, IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SyncStatus } from '#shared/contracts/views.ts';
import { isFirstSync, isOffline, useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';

function FirstSyncNote({ status }: { status: SyncStatus }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const percent = Math.floor(status.percent ?? 0);
  return (
    <Alert color="herb" icon={<IconCloudDownload size="1.125rem" stroke={1.75} />} role="status">
      <Stack gap="xs">
        <Text size="sm">{t('app.state.firstSync', { percent: formats.percent(percent) })}</Text>
        <Progress value={percent} size="sm" aria-label={t('app.state.firstSyncProgress')} />
      </Stack>
    </Alert>
  );
}

function OfflineNote({ status }: { status: SyncStatus }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failed = status.phase === 'failed';
  const text = status.dataAsOf
    ? t(failed ? 'app.state.failedText' : 'app.state.offlineText', { time: formats.dateTime(status.dataAsOf) })
    : t(failed ? 'app.state.failedNoData' : 'app.state.offlineNoData');
  return (
    <Alert color="broth" icon={<IconCloudOff size="1.125rem" stroke={1.75} />} role="status">
      {text}
    </Alert>
  );
}

/** Says when the figures below are not of now: still being fetched for the first time, or the service can't be reached. */
export function MirrorNote() {
  const status = useSyncStatus();
  if (!status) return null;
  if (isFirstSync(status)) return <FirstSyncNote status={status} />;
  return isOffline(status) ? <OfflineNote status={status} /> : null;
}
