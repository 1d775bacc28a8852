import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { HealthState } from '#shared/domain/health-verdict.ts';
import { useMinute } from '#renderer/lib/use-minute.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';

/** The service looks each minute; an older verdict says nothing of now. */
const STALE_AFTER_MS = 5 * 60_000;
const SHOWN = {
  stable: { color: 'herb', text: 'steady' },
  warning: { color: 'broth', text: 'warning' },
  critical: { color: 'chili', text: 'critical' },
  insufficient: { color: 'gray', text: 'notEnoughData' },
} as const satisfies Record<HealthState, object>;

/** Whether the optimisation does harm, as last found. */
export function HealthBadge() {
  const { t } = useTranslation();
  const minute = useMinute();
  const query = useQuery(useTRPC().monitoring.health.queryOptions(undefined, { enabled: useCan('monitoring:read') }));
  if (!query.data) return null;
  const { latest } = query.data;
  const isStale = latest === null || minute - Date.parse(latest.at) > STALE_AFTER_MS;
  const { color, text } = isStale ? ({ color: 'gray', text: 'stale' } as const) : SHOWN[latest.state];
  return <Badge color={color}>{t('rollout.head.health', { state: t(`rollout.state.${text}`) })}</Badge>;
}
