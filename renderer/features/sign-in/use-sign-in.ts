import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SessionView } from '#shared/contracts/views.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';

/** Both ways in: with address and password, or as a sample operator. */
export const useSignIn = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = (view: SessionView) => {
    queryClient.setQueryData(trpc.session.get.queryKey(), view);
    void queryClient.invalidateQueries();
  };
  return {
    withPassword: useMutation(trpc.session.signIn.mutationOptions({ onSuccess })),
    asSample: useMutation(trpc.session.signInSample.mutationOptions({ onSuccess })),
  };
};
