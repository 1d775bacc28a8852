import { Alert, SegmentedControl, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MONITORING_RANGES, type MonitoringRange, type MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { MonitoringView } from '#shared/contracts/monitoring-views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { askedAlone } from '#renderer/lib/trpc-link.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Page } from '#renderer/ui/page.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded, LoadingView, NoPermissionView } from '#renderer/ui/state-views.tsx';
import { AdvicePanel } from './advice-panel.tsx';
import { Charts } from './charts.tsx';
import { HealthPanel } from './health-panel.tsx';
import { RoutingPanel } from './routing-panel.tsx';
import { FailuresPanel, ProvidersPanel, RetentionPanel, TiersPanel } from './tables.tsx';
import { Totals } from './totals.tsx';
import { useRange } from './use-range.ts';
import classes from './monitoring.module.css';

const REFRESH_MS = 60_000;
/** The service took its time, and what was kept is shown meanwhile. */
const LATE_MS = 5_000;
const isOld = (fetchedAt: string | null | undefined) =>
  typeof fetchedAt === 'string' && Date.now() - Date.parse(fetchedAt) > REFRESH_MS;

function RangeControl({ range, onChange }: { range: MonitoringRange; onChange: (range: string) => void }) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      className={classes.ranges}
      aria-label={t('monitoring.range.label')}
      data={MONITORING_RANGES.map((value) => ({ value, label: t(`monitoring.range.${value}`) }))}
      value={range}
      onChange={onChange}
    />
  );
}

/** Says that what is shown is what was kept. */
function KeptNote({ view: { failure, fetchedAt } }: { view: MonitoringView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failureText = useFailureText();
  if (!failure) return null;
  return (
    <Alert color="broth" icon={<IconInfoCircle size="1.125rem" stroke={1.75} />} role="status">
      {fetchedAt && t('monitoring.page.kept', { time: formats.dateTime(fetchedAt) })} {failureText(failure)}
    </Alert>
  );
}

function Report({ report, title }: { report: MonitoringReport; title: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const span = t('monitoring.page.span', {
    from: formats.dateTime(report.from),
    until: formats.dateTime(report.until),
  });
  return (
    <Stack gap="md">
      <AdvicePanel advice={report.advice} />
      <Panel title={title} description={span}>
        <Totals report={report} />
      </Panel>
      <Charts report={report} />
      <div className={classes.columns}>
        <ProvidersPanel providers={report.providers} thresholds={report.thresholds} />
        <FailuresPanel failures={report.failures} />
        <RoutingPanel routing={report.routing} />
        <Stack gap="md">
          <TiersPanel {...report} />
          <RetentionPanel retention={report.retention} />
        </Stack>
      </div>
    </Stack>
  );
}

function Monitoring() {
  const { t } = useTranslation();
  const { range, choose } = useRange();
  const query = useQuery(
    useTRPC().monitoring.report.queryOptions(
      { range },
      {
        refetchInterval: ({ state: { data } }) =>
          data?.failure === null && isOld(data.fetchedAt) ? LATE_MS : REFRESH_MS,
        placeholderData: keepPreviousData,
        ...askedAlone,
      },
    ),
  );
  return (
    <Stack gap="md">
      <HealthPanel />
      <RangeControl range={range} onChange={choose} />
      <Loaded query={query} skeleton={<LoadingView rows={10} />}>
        {(view) => (
          <div aria-busy={query.isPlaceholderData} className={classes.report}>
            <Stack gap="md">
              <KeptNote view={view} />
              {view.report ? (
                <Report report={view.report} title={t(`monitoring.range.title.${view.report.range}`)} />
              ) : (
                <EmptyView title={t('monitoring.page.emptyTitle')} text={t('monitoring.page.emptyText')} />
              )}
            </Stack>
          </div>
        )}
      </Loaded>
    </Stack>
  );
}

/** Whether the service does well: now, over time, and what to do when it doesn't. */
export function MonitoringScreen() {
  const { t } = useTranslation();
  return (
    <Page title={t('monitoring.page.title')} subtitle={t('monitoring.page.subtitle')}>
      {useCan('monitoring:read') ? <Monitoring /> : <NoPermissionView />}
    </Page>
  );
}
