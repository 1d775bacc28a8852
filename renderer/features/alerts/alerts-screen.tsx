import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Page } from '#renderer/ui/page.tsx';
import { NoPermissionView } from '#renderer/ui/state-views.tsx';
import { AlertDrawer } from './alert-drawer.tsx';
import { AlertFilterBar } from './alert-filter-bar.tsx';
import { AlertList } from './alert-list.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { useAlertFilters } from './use-alert-filters.ts';
import { useSelection } from './use-selection.ts';

/** Edits of alerts that wait for a person, wherever in the list their alerts are. */
function AttentionNote({ onOpen }: { onOpen: (alertId: string) => void }) {
  const { t } = useTranslation();
  const waiting = useQuery(useTRPC().alerts.attention.queryOptions()).data ?? [];
  if (waiting.length === 0) return null;
  return (
    <Alert color="chili" icon={<IconAlertTriangle stroke={1.75} />} title={t('alerts.attention.title')} role="alert">
      <Group gap="xs">
        {waiting.map((alert) => (
          <Button key={alert.id} size="xs" variant="default" onClick={() => onOpen(alert.id)}>
            {alert.userName ?? alert.userId}
          </Button>
        ))}
      </Group>
    </Alert>
  );
}

function Alerts() {
  const { openId, set, ...filtering } = useAlertFilters();
  const selection = useSelection();
  return (
    <Stack gap="md">
      <AlertFilterBar {...filtering} set={set} />
      <AttentionNote onOpen={(id) => set('alert', id)} />
      <div>
        <AlertList filters={filtering.filters} selection={selection} />
        <BulkBar alerts={[...selection.selected.values()]} onClear={selection.clear} />
      </div>
      <AlertDrawer alertId={openId} onClose={() => set('alert', null)} />
    </Stack>
  );
}

/** All alerts, newest first, and what is done about them. */
export function AlertsScreen() {
  const { t } = useTranslation();
  return <Page title={t('alerts.list.title')}>{useCan('alerts:read') ? <Alerts /> : <NoPermissionView />}</Page>;
}
