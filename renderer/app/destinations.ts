import {
  IconBellRinging,
  IconActivityHeartbeat,
  IconChartPie,
  IconHistory,
  IconReceipt2,
  IconRefresh,
  IconRocket,
  IconRoute,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { isPermitted, type Permission } from '#shared/domain/permissions.ts';
import { useCan, useOperator } from '#renderer/lib/session-context.tsx';
import { useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';

/** Where one can go, the most needed first: a phone shows the first few and the rest under *More*. */
const DESTINATIONS = [
  { name: 'overview', path: '/overview', needs: 'spend:read', icon: IconChartPie },
  { name: 'spend', path: '/spend', needs: 'spend:read', icon: IconReceipt2 },
  { name: 'users', path: '/users', needs: 'users:read', icon: IconUsers },
  { name: 'alerts', path: '/alerts', needs: 'alerts:read', icon: IconBellRinging },
  { name: 'rollout', path: '/rollout', needs: 'rollout:read', icon: IconRocket },
  { name: 'monitoring', path: '/monitoring', needs: 'monitoring:read', icon: IconActivityHeartbeat },
  { name: 'routing', path: '/routing', needs: 'routing:read', icon: IconRoute },
  { name: 'audit', path: '/audit', needs: 'audit:read', icon: IconHistory },
  { name: 'sync', path: '/sync', needs: 'users:read', icon: IconRefresh },
] as const satisfies { name: string; path: string; needs: Permission; icon: Icon }[];
export type Destination = (typeof DESTINATIONS)[number];

export const useDestinations = (): Destination[] => {
  const { role } = useOperator();
  return DESTINATIONS.filter(({ needs }) => isPermitted(role, needs));
};

/** Counts beside destinations: edits that wait for a person, and pressing alerts that nobody has handled. */
export const useMarks = () => {
  const outbox = useSyncStatus()?.outbox;
  const trpc = useTRPC();
  const ofBudgets = useQuery(trpc.alerts.badge.queryOptions(undefined, { enabled: useCan('alerts:read') }));
  const ofSystem = useQuery(trpc.systemAlerts.badge.queryOptions(undefined, { enabled: useCan('monitoring:read') }));
  return {
    waiting: (outbox?.conflicts ?? 0) + (outbox?.needsAttention ?? 0),
    pressing: (ofBudgets.data?.unhandled ?? 0) + (ofSystem.data?.unhandled ?? 0),
  };
};
