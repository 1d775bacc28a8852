import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AlertHandlingEdit, AlertItem } from '#shared/contracts/alert-views.ts';
import type { ALERT_KINDS } from '#shared/contracts/feed.ts';
import { failureFrom } from '#renderer/lib/failure.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';

/** Whose alert: of a user's budget, or of the service itself. */
export type AlertKind = (typeof ALERT_KINDS)[number];
/** What a person had before their eyes when they decided. */
export type HandledAlert = Pick<AlertItem, 'id' | 'revision' | 'seen' | 'shown'>;

/** What people do about alerts of a kind; handling them is queued on this machine first. */
export const useAlertActions = (kind: AlertKind) => {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const failureText = useFailureText();
  const refresh = () => {
    void queryClient.invalidateQueries(trpc.alerts.pathFilter());
    void queryClient.invalidateQueries(trpc.systemAlerts.pathFilter());
    void queryClient.invalidateQueries(trpc.sync.outbox.pathFilter());
  };
  const onError = (error: unknown) =>
    notifications.show({ color: 'chili', title: t('alerts.edit.failed'), message: failureText(failureFrom(error)) });
  const told = (message: string) => () => {
    refresh();
    notifications.show({ color: 'herb', message });
  };
  const whenHandled = { onSuccess: told(t('alerts.edit.saved')), onError };
  const ofBudgets = useMutation(trpc.alerts.handle.mutationOptions(whenHandled));
  const ofSystem = useMutation(trpc.systemAlerts.handle.mutationOptions(whenHandled));
  const handling = kind === 'system' ? ofSystem : ofBudgets;
  return {
    busy: handling.isPending,
    /** Sets some of what is done about each of the alerts; the rest stays as it is shown. */
    handle: (alerts: readonly HandledAlert[], change: Partial<AlertHandlingEdit>, onDone?: () => void) =>
      handling.mutate(
        {
          edits: alerts.map(({ id, revision, seen, shown }) => ({
            alertId: id,
            baseRevision: revision,
            seen,
            handling: { ...shown, ...change },
          })),
        },
        { onSuccess: onDone },
      ),
    resolve: useMutation(trpc.alerts.resolve.mutationOptions({ onSuccess: refresh, onError })),
    retry: useMutation(trpc.sync.retry.mutationOptions({ onSuccess: refresh, onError })),
    discard: useMutation(trpc.sync.discard.mutationOptions({ onSuccess: refresh, onError })),
    retryDelivery: useMutation(
      trpc.alerts.retryDelivery.mutationOptions({ onSuccess: told(t('alerts.delivery.queued')), onError }),
    ),
  };
};
