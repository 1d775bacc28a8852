import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Page } from '#renderer/ui/page.tsx';
import { NoPermissionView } from '#renderer/ui/state-views.tsx';
import type { AlertFilters } from './alert-filters.ts';
import { AlertDrawer } from './alert-drawer.tsx';
import { AlertFilterBar } from './alert-filter-bar.tsx';
import { AlertList } from './alert-list.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { FirstSystemAlerts, SystemAlertList } from './system-alert-list.tsx';
import { useAlertFilters } from './use-alert-filters.ts';
import { useSelection } from './use-selection.ts';
import { useSystemAlertTexts } from './use-system-alert-texts.ts';

/** Edits of alerts that wait for a person, wherever in the list their alerts are. */
function AttentionNote({ onOpen }: { onOpen: (kind: 'alert' | 'system', alertId: string) => void }) {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { title } = useSystemAlertTexts();
  const ofBudgets = useQuery(trpc.alerts.attention.queryOptions()).data ?? [];
  const ofSystem =
    useQuery(trpc.systemAlerts.attention.queryOptions(undefined, { enabled: useCan('monitoring:read') })).data ?? [];
  if (ofBudgets.length + ofSystem.length === 0) return null;
  return (
    <Alert color="chili" icon={<IconAlertTriangle stroke={1.75} />} title={t('alerts.attention.title')} role="alert">
      <Group gap="xs">
        {ofSystem.map((alert) => (
          <Button key={alert.id} size="xs" variant="default" onClick={() => onOpen('system', alert.id)}>
            {title(alert)}
          </Button>
        ))}
        {ofBudgets.map((alert) => (
          <Button key={alert.id} size="xs" variant="default" onClick={() => onOpen('alert', alert.id)}>
            {alert.userName ?? alert.userId}
          </Button>
        ))}
      </Group>
    </Alert>
  );
}

function BudgetAlerts({ filters }: { filters: AlertFilters }) {
  const selection = useSelection();
  return (
    <div>
      <AlertList filters={filters} selection={selection} />
      <BulkBar alerts={[...selection.selected.values()]} onClear={selection.clear} />
    </div>
  );
}

function Alerts() {
  const { openId, openSystemId, set, ...filtering } = useAlertFilters();
  const { kind, filters } = filtering;
  return (
    <Stack gap="md">
      <AlertFilterBar {...filtering} set={set} />
      <AttentionNote onOpen={set} />
      {kind === 'all' && <FirstSystemAlerts filters={filters} />}
      {kind === 'system' ? <SystemAlertList filters={filters} /> : <BudgetAlerts filters={filters} />}
      <AlertDrawer kind="budget" alertId={openId} onClose={() => set('alert', null)} />
      <AlertDrawer kind="system" alertId={openSystemId} onClose={() => set('system', null)} />
    </Stack>
  );
}

/** All alerts, newest first, and what is done about them. */
export function AlertsScreen() {
  const { t } = useTranslation();
  return <Page title={t('alerts.list.title')}>{useCan('alerts:read') ? <Alerts /> : <NoPermissionView />}</Page>;
}
