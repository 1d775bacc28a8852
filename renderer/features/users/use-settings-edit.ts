import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { failureFrom } from '#renderer/lib/failure.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';

/** What people do to one user's settings: edit, resolve a conflict, send again, discard. */
export const useSettingsEdit = () => {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const failureText = useFailureText();
  const refresh = () => {
    for (const filter of [trpc.users.get.pathFilter(), trpc.users.list.pathFilter(), trpc.sync.outbox.pathFilter()])
      void queryClient.invalidateQueries(filter);
  };
  const onError = (error: unknown) =>
    notifications.show({ color: 'chili', title: t('users.edit.failed'), message: failureText(failureFrom(error)) });
  const saved = () => {
    refresh();
    notifications.show({ color: 'herb', message: t('users.edit.saved') });
  };
  return {
    edit: useMutation(trpc.users.editSettings.mutationOptions({ onSuccess: saved, onError })),
    resolve: useMutation(trpc.users.resolveConflict.mutationOptions({ onSuccess: refresh, onError })),
    retry: useMutation(trpc.sync.retry.mutationOptions({ onSuccess: refresh, onError })),
    discard: useMutation(trpc.sync.discard.mutationOptions({ onSuccess: refresh, onError })),
  };
};
