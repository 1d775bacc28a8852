import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { failureFrom } from '#renderer/lib/failure.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';

/** What people do to the routing policy, and ask of the router. */
export const useRoutingActions = () => {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const failureText = useFailureText();
  const refresh = () => {
    void queryClient.invalidateQueries(trpc.routing.policy.pathFilter());
    void queryClient.invalidateQueries(trpc.sync.outbox.pathFilter());
  };
  const onError = (error: unknown) =>
    notifications.show({ color: 'chili', title: t('routingPage.failed'), message: failureText(failureFrom(error)) });
  const saved = () => {
    refresh();
    notifications.show({ color: 'herb', message: t('routingPage.policy.saved') });
  };
  return {
    save: useMutation(trpc.routing.editPolicy.mutationOptions({ onSuccess: saved, onError })),
    resolve: useMutation(trpc.routing.resolve.mutationOptions({ onSuccess: refresh, onError })),
    retry: useMutation(trpc.sync.retry.mutationOptions({ onSuccess: refresh, onError })),
    discard: useMutation(trpc.sync.discard.mutationOptions({ onSuccess: refresh, onError })),
    decide: useMutation(trpc.routing.decide.mutationOptions({ onError })),
    whatIf: useMutation(trpc.routing.whatIf.mutationOptions({ onError })),
  };
};
