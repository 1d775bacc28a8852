import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useCallback, type ReactNode } from 'react';
import type { StoredChange } from '#shared/contracts/views.ts';
import { SyncStatusProvider } from '#renderer/lib/sync-status-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { affectedBy } from './affected-queries.ts';

/** Asks again for exactly those queries whose collections have changed. */
const useInvalidateOnChange = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useCallback(
    (change: StoredChange) => {
      const filters = {
        'spend.months': trpc.spend.months.pathFilter(),
        'spend.overview': trpc.spend.overview.pathFilter(),
        'spend.byDay': trpc.spend.byDay.pathFilter(),
        'spend.models': trpc.spend.models.pathFilter(),
        'spend.table': trpc.spend.table.pathFilter(),
        'spend.health': trpc.spend.health.pathFilter(),
        'spend.latestAlerts': trpc.spend.latestAlerts.pathFilter(),
        'users.list': trpc.users.list.pathFilter(),
        'users.get': trpc.users.get.pathFilter(),
        'users.usage': trpc.users.usage.pathFilter(),
        'alerts.list': trpc.alerts.list.pathFilter(),
        'alerts.get': trpc.alerts.get.pathFilter(),
        'alerts.badge': trpc.alerts.badge.pathFilter(),
        'alerts.attention': trpc.alerts.attention.pathFilter(),
        'alerts.names': trpc.alerts.names.pathFilter(),
        'systemAlerts.list': trpc.systemAlerts.list.pathFilter(),
        'systemAlerts.get': trpc.systemAlerts.get.pathFilter(),
        'systemAlerts.badge': trpc.systemAlerts.badge.pathFilter(),
        'systemAlerts.attention': trpc.systemAlerts.attention.pathFilter(),
        'monitoring.health': trpc.monitoring.health.pathFilter(),
        'rollout.get': trpc.rollout.get.pathFilter(),
        'rollout.preview': trpc.rollout.preview.pathFilter(),
        'decisions.timeline': trpc.decisions.timeline.pathFilter(),
        'routing.mix': trpc.routing.mix.pathFilter(),
        'routing.policy': trpc.routing.policy.pathFilter(),
        'audit.list': trpc.audit.list.pathFilter(),
        'audit.actions': trpc.audit.actions.pathFilter(),
        'sync.outbox': trpc.sync.outbox.pathFilter(),
      };
      for (const path of affectedBy(change)) void queryClient.invalidateQueries(filters[path]);
    },
    [trpc, queryClient],
  );
};

/** Keeps the screens in step with the mirror and tells them how the mirror stands. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const onChange = useInvalidateOnChange();
  useSubscription(trpc.sync.onChange.subscriptionOptions(undefined, { onData: onChange }));
  const live = useSubscription(trpc.sync.onStatus.subscriptionOptions());
  const first = useQuery(trpc.sync.status.queryOptions());
  return <SyncStatusProvider value={live.data ?? first.data ?? null}>{children}</SyncStatusProvider>;
}
