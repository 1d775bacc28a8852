import { Grid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Overview as OverviewView } from '#shared/contracts/views.ts';
import { monthEnd, type Month } from '#shared/domain/time.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { isOffline, useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useMonth } from '#renderer/lib/use-month.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { EmptyMonth } from '#renderer/ui/empty-month.tsx';
import { Page } from '#renderer/ui/page.tsx';
import { Loaded, NoPermissionView } from '#renderer/ui/state-views.tsx';
import { BudgetHealthPanel } from './budget-health-panel.tsx';
import { LatestAlertsPanel } from './latest-alerts-panel.tsx';
import { OverviewFigures } from './overview-figures.tsx';
import { SpendByDayPanel } from './spend-by-day-panel.tsx';
import { TokenSourcesPanel } from './token-sources-panel.tsx';
import { TopModelsPanel } from './top-models-panel.tsx';

/** How far the figures reach; offline only as far as what was fetched. */
const useReach = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  const status = useSyncStatus();
  const dataAsOf = isOffline(status) ? status?.dataAsOf : null;
  return (month: Month, data: OverviewView | undefined) => {
    if (!data || data.sums.requests === 0) return formats.month(month);
    const covered = dataAsOf && dataAsOf < data.through ? dataAsOf : data.through;
    if (new Date(covered) >= monthEnd(month))
      return t('overview.page.whole', { month: formats.monthInSentence(month) });
    return t('overview.page.through', { time: formats.dateTime(covered) });
  };
};

function Overview() {
  const { t } = useTranslation();
  const reachOf = useReach();
  const month = useMonth();
  const overview = useQuery(useTRPC().spend.overview.queryOptions({ month }));
  return (
    <Page title={t('overview.page.title')} subtitle={reachOf(month, overview.data)}>
      <Loaded query={overview}>
        {(data) =>
          data.sums.requests === 0 ? (
            <EmptyMonth month={month} />
          ) : (
            <Grid gap="md" align="stretch">
              <Grid.Col span={12}>
                <OverviewFigures overview={data} />
              </Grid.Col>
              <Grid.Col span={12}>
                <SpendByDayPanel month={month} />
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 7 }}>
                <Stack h="100%">
                  <TopModelsPanel month={month} />
                </Stack>
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 5 }}>
                <Stack gap="md" h="100%">
                  <BudgetHealthPanel month={month} />
                  <TokenSourcesPanel sums={data.sums} />
                </Stack>
              </Grid.Col>
              <Grid.Col span={12}>
                <LatestAlertsPanel month={month} />
              </Grid.Col>
            </Grid>
          )
        }
      </Loaded>
    </Page>
  );
}

export function OverviewScreen() {
  const { t } = useTranslation();
  if (useCan('spend:read')) return <Overview />;
  return (
    <Page title={t('overview.page.title')} withMirrorNote={false}>
      <NoPermissionView />
    </Page>
  );
}
