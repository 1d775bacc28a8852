import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { failureFrom } from '#renderer/lib/failure.ts';
import { useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';

/** Whether the service is heard now: letting in more users needs that. */
export const useIsConnected = () => {
  const phase = useSyncStatus()?.phase;
  return phase === 'live' || phase === 'syncing';
};

/** What people do to the rollout; how it went is told where they pressed. */
export const useRolloutActions = () => {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const failureText = useFailureText();
  const connected = useIsConnected();
  const refresh = () => {
    void queryClient.invalidateQueries(trpc.rollout.pathFilter());
    void queryClient.invalidateQueries(trpc.sync.outbox.pathFilter());
  };
  const failed = (title: string) => (error: unknown) => {
    refresh();
    notifications.show({ color: 'chili', title, message: failureText(failureFrom(error)) });
  };
  const tell = (message: string, color: 'herb' | 'chili' = 'herb') => {
    refresh();
    notifications.show({ color, message });
  };
  const saved = ({ sent }: { sent: boolean }) => {
    if (sent) tell(t('rollout.save.sent'));
    else if (connected) tell(t('rollout.save.sending'));
    else tell(t('rollout.save.queued'), 'chili');
  };
  const rolledBack = () => (connected ? tell(t('rollout.rollback.sent')) : tell(t('rollout.rollback.queued'), 'chili'));
  const onError = failed(t('rollout.unsent.failed'));
  const saving = { onSuccess: saved, onError: failed(t('rollout.save.failed')) };
  return {
    edit: useMutation(trpc.rollout.edit.mutationOptions(saving)),
    resolve: useMutation(trpc.rollout.resolve.mutationOptions({ onSuccess: refresh, onError })),
    rollback: useMutation(
      trpc.rollout.rollback.mutationOptions({ onSuccess: rolledBack, onError: failed(t('rollout.rollback.failed')) }),
    ),
    resume: useMutation(
      trpc.rollout.resume.mutationOptions({
        onSuccess: () => tell(t('rollout.resume.sent')),
        onError: failed(t('rollout.resume.failed')),
      }),
    ),
    retry: useMutation(trpc.sync.retry.mutationOptions({ onSuccess: refresh, onError })),
    discard: useMutation(trpc.sync.discard.mutationOptions({ onSuccess: refresh, onError })),
  };
};
