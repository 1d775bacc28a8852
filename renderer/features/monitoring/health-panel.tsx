import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { HealthRow } from '#shared/contracts/health.ts';
import type { HealthView } from '#shared/contracts/monitoring-views.ts';
import { HEALTH_METRICS } from '#shared/domain/health-verdict.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useMinute } from '#renderer/lib/use-minute.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded, LoadingView } from '#renderer/ui/state-views.tsx';
import { HealthStrip } from './health-strip.tsx';
import { HealthTable } from './health-table.tsx';
import classes from './monitoring.module.css';

/** Measured each minute; from here on the newest measurement is no longer of now. */
const STALE_MS = 4 * 60_000;

/** What it means, and what to do. */
const useMeaning = () => {
  const { t } = useTranslation();
  return ({ state, verdicts, rolledBack }: HealthRow) => {
    const bad = HEALTH_METRICS.filter((metric) => verdicts[metric].state === state);
    const metrics = bad.map((metric) => t(`monitoring.metric.${metric}`)).join(', ');
    if (state === 'stable' || state === 'insufficient') return t(`monitoring.health.meaning.${state}`);
    if (state === 'critical' && rolledBack) return t('monitoring.health.meaning.rolledBack', { metrics });
    return t(`monitoring.health.meaning.${state}`, { metrics });
  };
};

function Verdict({ row }: { row: HealthRow }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const meaningOf = useMeaning();
  const isOld = useMinute() - Date.parse(row.at) > STALE_MS;
  return (
    <Stack gap="sm">
      {isOld && (
        <Alert color="broth" icon={<IconClockExclamation size="1.125rem" stroke={1.75} />} role="status">
          {t('monitoring.health.old', { time: formats.dateTime(row.at) })}
        </Alert>
      )}
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.verdict} data-state={row.state}>
          <span className={classes.dot} aria-hidden />
          <div>
            <Text component="p" m={0} className={classes.verdictName}>
              {t(`monitoring.state.${row.state}`)}
            </Text>
            <Text size="sm">{meaningOf(row)}</Text>
          </div>
        </div>
        {(row.state === 'critical' || row.state === 'warning') && (
          <Button
            component={Link}
            to={href('/rollout')}
            size="xs"
            variant={row.state === 'critical' ? 'filled' : 'default'}
          >
            {t('monitoring.page.rollout')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Health({ view: { latest, spans } }: { view: HealthView }) {
  const { t } = useTranslation();
  if (!latest) return <EmptyView title={t('monitoring.health.emptyTitle')} text={t('monitoring.health.emptyText')} />;
  return (
    <Stack gap="lg">
      <Verdict row={latest} />
      <HealthStrip spans={spans} until={latest.at} />
      <HealthTable row={latest} />
    </Stack>
  );
}

/** Whether anything is wrong now, by what measure, and what to do about it. */
export function HealthPanel() {
  const { t } = useTranslation();
  const formats = useFormats();
  const query = useQuery(useTRPC().monitoring.health.queryOptions());
  const at = query.data?.latest?.at;
  return (
    <Panel
      title={t('monitoring.health.title')}
      description={at && t('monitoring.health.measured', { time: formats.dateTime(at) })}
    >
      <Loaded query={query} skeleton={<LoadingView rows={6} />}>
        {(view) => <Health view={view} />}
      </Loaded>
    </Panel>
  );
}
