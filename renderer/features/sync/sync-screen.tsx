import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconClockExclamation, IconHourglass, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SyncStatus } from '#shared/contracts/views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { ConfirmButton } from '#renderer/ui/confirm-button.tsx';
import { Page } from '#renderer/ui/page.tsx';
import { LoadingView } from '#renderer/ui/state-views.tsx';
import { CollectionsPanel } from './collections-panel.tsx';
import { OutboxPanel } from './outbox-panel.tsx';
import { StatusPanel } from './status-panel.tsx';
import { useSyncActions } from './use-sync-actions.ts';

/** Below this a clock is right enough for months, days and sessions. */
const SKEW_SHOWN_SECONDS = 60;

function Warnings({ status }: { status: SyncStatus }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const skew = status.clockSkewSeconds ?? 0;
  return (
    <>
      {Math.abs(skew) >= SKEW_SHOWN_SECONDS && (
        <Alert color="broth" icon={<IconClockExclamation stroke={1.75} />}>
          {t(skew > 0 ? 'sync.warning.clockAhead' : 'sync.warning.clockBehind', {
            minutes: formats.count(Math.round(Math.abs(skew) / 60)),
          })}
        </Alert>
      )}
      {status.heldBackSeconds > 0 && (
        <Alert color="broth" icon={<IconHourglass stroke={1.75} />}>
          {t('sync.warning.heldBack', { minutes: formats.count(Math.max(1, Math.round(status.heldBackSeconds / 60))) })}
        </Alert>
      )}
    </>
  );
}

function Actions() {
  const { t } = useTranslation();
  const { now, verify, rebuild } = useSyncActions();
  return (
    <Group gap="xs">
      <Button
        size="xs"
        leftSection={<IconRefresh size="1rem" stroke={1.75} />}
        loading={now.isPending}
        onClick={() => now.mutate()}
      >
        {t('sync.action.now')}
      </Button>
      <Button size="xs" variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
        {t('sync.action.verify')}
      </Button>
      <ConfirmButton
        title={t('sync.action.rebuildTitle')}
        text={t('sync.action.rebuildText')}
        confirmText={t('sync.action.rebuildConfirm')}
        onConfirm={() => rebuild.mutate()}
        loading={rebuild.isPending}
      >
        {t('sync.action.rebuild')}
      </ConfirmButton>
    </Group>
  );
}

export function SyncScreen() {
  const { t } = useTranslation();
  const status = useSyncStatus();
  return (
    <Page title={t('sync.page.title')} action={<Actions />} withMirrorNote={false}>
      {status ? (
        <Stack gap="md">
          <Warnings status={status} />
          <StatusPanel status={status} />
          <OutboxPanel />
          <CollectionsPanel status={status} />
        </Stack>
      ) : (
        <LoadingView />
      )}
    </Page>
  );
}
