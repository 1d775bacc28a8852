import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { Month } from '#shared/domain/time.ts';
import { hrefTo } from '#renderer/lib/hrefs.ts';
import { useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { EmptyView } from './state-views.tsx';

/** Why a month shows nothing: not fetched yet, nothing fetched at all, or really no request. */
const useReason = () => {
  const status = useSyncStatus();
  if (!status || status.phase === 'syncing') return 'loading';
  return status.dataAsOf === null ? 'noData' : 'noSpend';
};

/** A month without requests, and the way to the newest one that has some. */
export function EmptyMonth({ month }: { month: Month }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { pathname } = useLocation();
  const reason = useReason();
  const months = useQuery(useTRPC().spend.months.queryOptions()).data ?? [];
  const newest = months.find((known) => known !== month);
  return (
    <EmptyView
      title={t(`app.emptyMonth.${reason}Title`, { month: formats.month(month) })}
      text={t(`app.emptyMonth.${reason}Text`)}
      action={
        newest && (
          <Button component={Link} to={hrefTo(pathname, { month: newest })} variant="default" size="xs" mt="xs">
            {t('app.emptyMonth.open', { month: formats.monthInSentence(newest) })}
          </Button>
        )
      }
    />
  );
}
