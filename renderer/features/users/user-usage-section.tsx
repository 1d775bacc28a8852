import { Alert } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { UserUsage } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import { isOffline, useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { useToday } from '#renderer/lib/use-today.ts';
import { ChartWithTable } from '#renderer/ui/chart-with-table.tsx';
import { monthDays } from '#renderer/ui/month-days.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded, LoadingView } from '#renderer/ui/state-views.tsx';
import { RecentRequestsTable } from './recent-requests-table.tsx';
import { UserModelsTable } from './user-models-table.tsx';

const ASK_AGAIN_MS = 5000;

function PartialNote({ usage }: { usage: UserUsage }) {
  const { t } = useTranslation();
  const failureText = useFailureText();
  if (usage.state === 'complete') return null;
  return (
    <Alert color="broth" icon={<IconInfoCircle size="1.125rem" stroke={1.75} />}>
      {t('users.usage.partial')} {usage.failure && failureText(usage.failure)}
    </Alert>
  );
}

/** The days hold only what has a price. */
function UnpricedNote({ usage }: { usage: UserUsage }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const unpriced = usage.models.reduce((sum, model) => sum + model.unpricedRequests, 0);
  return unpriced > 0 && t('users.usage.unpriced', { count: unpriced, shown: formats.count(unpriced) });
}

function UsagePanels({ usage, month }: { usage: UserUsage; month: Month }) {
  const { t } = useTranslation();
  const today = useToday();
  if (usage.recent.length === 0)
    return (
      <>
        <PartialNote usage={usage} />
        <Panel title={t('users.usage.byDay')}>
          <EmptyView title={t('users.usage.emptyTitle')} text={t('users.usage.emptyText')} />
        </Panel>
      </>
    );
  const label = t('users.usage.cost');
  const days = usage.days.map(({ day, costMicroVnd }) => ({ day, parts: [{ name: 'cost', costMicroVnd }] }));
  return (
    <>
      <PartialNote usage={usage} />
      <Panel title={t('users.usage.byDay')} description={<UnpricedNote usage={usage} />}>
        <ChartWithTable
          shape="bars"
          label={t('users.usage.byDay')}
          days={monthDays(month, days, today)}
          parts={[{ name: 'cost', label, colorIndex: 0 }]}
        />
      </Panel>
      <Panel flush title={t('users.usage.byModel')}>
        <UserModelsTable models={usage.models} />
      </Panel>
      <Panel flush title={t('users.usage.recent')}>
        <RecentRequestsTable requests={usage.recent} />
      </Panel>
    </>
  );
}

/** One user's requests of a month; asked of the service when not all of them are here. */
export function UserUsageSection({ userId, month }: { userId: string; month: Month }) {
  const { t } = useTranslation();
  const offline = isOffline(useSyncStatus());
  const query = useQuery(
    useTRPC().users.usage.queryOptions(
      { userId, month },
      {
        placeholderData: keepPreviousData,
        // What the service could not be asked for is asked again once it answers.
        refetchInterval: ({ state }) => state.data?.state === 'partial' && !offline && ASK_AGAIN_MS,
      },
    ),
  );
  return (
    <Loaded
      query={query}
      skeleton={
        <Panel title={t('users.usage.byDay')}>
          <LoadingView rows={6} />
        </Panel>
      }
    >
      {(usage) => <UsagePanels usage={usage} month={month} />}
    </Loaded>
  );
}
