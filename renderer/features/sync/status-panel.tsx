import { Alert, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SyncStatus } from '#shared/contracts/views.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';

function RunProgress({ status }: { status: SyncStatus }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (status.percent === null) return null;
  const minutes = Math.ceil((status.secondsLeft ?? 0) / 60);
  return (
    <Stack gap={6}>
      <Progress value={status.percent} aria-label={t('sync.status.progress')} />
      <Text size="sm" c="dimmed" className="tabular">
        {formats.percentReached(Math.floor(status.percent))}
        {status.secondsLeft !== null &&
          ` · ${t(status.secondsLeft < 60 ? 'sync.status.secondsLeft' : 'sync.status.minutesLeft', {
            seconds: formats.count(status.secondsLeft),
            minutes: formats.count(minutes),
          })}`}
      </Text>
    </Stack>
  );
}

/** How the mirror stands, in a sentence. */
export function StatusPanel({ status }: { status: SyncStatus }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failureText = useFailureText();
  return (
    <Panel title={t(`sync.status.${status.phase}`)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {status.dataAsOf
            ? t('sync.status.dataAsOf', { time: formats.dateTime(status.dataAsOf) })
            : t('sync.status.noData')}
        </Text>
        <RunProgress status={status} />
        {status.failure && (
          <Alert color={status.phase === 'failed' ? 'chili' : 'broth'}>{failureText(status.failure)}</Alert>
        )}
      </Stack>
    </Panel>
  );
}
