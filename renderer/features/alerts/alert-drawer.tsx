import { Drawer } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import * as z from 'zod';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { ErrorView, LoadingView } from '#renderer/ui/state-views.tsx';
import { AlertDetail } from './alert-detail.tsx';
import { SystemAlertDetail } from './system-alert-detail.tsx';
import type { AlertKind } from './use-alert-actions.ts';

function OneAlert({ alertId }: { alertId: string }) {
  const query = useQuery(useTRPC().alerts.get.queryOptions({ alertId }, { placeholderData: keepPreviousData }));
  if (query.error) return <ErrorView error={query.error} onRetry={() => void query.refetch()} />;
  return query.data?.id === alertId ? <AlertDetail key={alertId} alert={query.data} /> : <LoadingView rows={6} />;
}

function OneSystemAlert({ alertId }: { alertId: string }) {
  const query = useQuery(useTRPC().systemAlerts.get.queryOptions({ alertId }, { placeholderData: keepPreviousData }));
  if (query.error) return <ErrorView error={query.error} onRetry={() => void query.refetch()} />;
  return query.data?.id === alertId ? <SystemAlertDetail key={alertId} alert={query.data} /> : <LoadingView rows={6} />;
}

type AlertDrawerProps = { kind: AlertKind; alertId: string | null; onClose: () => void };
/** One alert beside the list; on a phone over it. An address that names none opens nothing. */
export function AlertDrawer({ kind, alertId, onClose }: AlertDrawerProps) {
  const { t } = useTranslation();
  const id = z.uuid().safeParse(alertId);
  return (
    <Drawer
      opened={id.success}
      onClose={onClose}
      position="right"
      size="30rem"
      lockScroll={false}
      title={t('alerts.one.title')}
      closeButtonProps={{ 'aria-label': t('app.dialog.close') }}
    >
      {id.success && (kind === 'system' ? <OneSystemAlert alertId={id.data} /> : <OneAlert alertId={id.data} />)}
    </Drawer>
  );
}
