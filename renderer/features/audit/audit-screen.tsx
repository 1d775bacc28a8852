import { Accordion, Button } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AuditFilters } from '#shared/contracts/views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Page } from '#renderer/ui/page.tsx';
import { EmptyView, Loaded, LoadingView, NoPermissionView } from '#renderer/ui/state-views.tsx';
import { AuditEntry } from './audit-entry.tsx';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import classes from './audit.module.css';
import { useAuditFilters } from './use-audit-filters.ts';

function AuditList({ filters }: { filters: AuditFilters }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(
    useTRPC().audit.list.infiniteQueryOptions(filters, {
      getNextPageParam: ({ rows, more }) => (more ? rows.at(-1)?.place : undefined),
      placeholderData: keepPreviousData,
    }),
  );
  return (
    <Loaded query={query} skeleton={<LoadingView rows={8} />}>
      {({ pages }) => {
        const entries = pages.flatMap(({ rows }) => rows);
        if (entries.length === 0)
          return <EmptyView title={t('audit.list.emptyTitle')} text={t('audit.list.emptyText')} />;
        return (
          <>
            <Accordion className={classes.list} chevronPosition="left">
              {entries.map((entry) => (
                <AuditEntry key={entry.place} entry={entry} />
              ))}
            </Accordion>
            {query.hasNextPage && (
              <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('audit.list.more')}
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

/** Everything anybody did, and what the service did by itself. */
export function AuditScreen() {
  const { t } = useTranslation();
  const { filters, set } = useAuditFilters();
  const may = useCan('audit:read');
  return (
    <Page title={t('audit.list.title')} subtitle={t('audit.list.subtitle')}>
      {may ? (
        <>
          <AuditFilterBar filters={filters} set={set} />
          <AuditList filters={filters} />
        </>
      ) : (
        <NoPermissionView />
      )}
    </Page>
  );
}
