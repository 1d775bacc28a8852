import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { failureFrom } from '#renderer/lib/failure.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';

/** What people can do to the mirror and the queue; failures are told where they pressed. */
export const useSyncActions = () => {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const failureText = useFailureText();
  const onError = (error: unknown) =>
    notifications.show({ color: 'chili', title: t('sync.action.failed'), message: failureText(failureFrom(error)) });
  const onQueueChange = () => void queryClient.invalidateQueries(trpc.sync.outbox.pathFilter());
  const verified = () => notifications.show({ color: 'herb', message: t('sync.action.verified') });
  return {
    now: useMutation(trpc.sync.now.mutationOptions({ onError })),
    verify: useMutation(trpc.sync.verify.mutationOptions({ onError, onSuccess: verified })),
    rebuild: useMutation(trpc.sync.rebuild.mutationOptions({ onError })),
    retry: useMutation(trpc.sync.retry.mutationOptions({ onError, onSuccess: onQueueChange })),
    discard: useMutation(trpc.sync.discard.mutationOptions({ onError, onSuccess: onQueueChange })),
  };
};
