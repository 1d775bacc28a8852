import { Alert, Pagination, Stack, Switch, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserTimeline } from '#shared/contracts/timeline-views.ts';
import type { Month } from '#shared/domain/time.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded, LoadingView } from '#renderer/ui/state-views.tsx';
import { TimelineEntries } from './timeline-entries.tsx';

const PAGE = 20;
/** Refusals move nothing that is synced, so they are asked for while the page is looked at. */
const ASK_AGAIN_MS = 20_000;
/** What the service has not answered yet, or could not. */
const ASK_PARTIAL_AGAIN_MS = 5_000;

function AgeNote({ timeline }: { timeline: UserTimeline }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failureText = useFailureText();
  if (timeline.state === 'complete') return null;
  return (
    <Alert color="broth" icon={<IconInfoCircle size="1.125rem" stroke={1.75} />}>
      {timeline.fetchedAt
        ? t('decisions.panel.asOf', { time: formats.dateTime(timeline.fetchedAt) })
        : t('decisions.panel.never')}{' '}
      {timeline.failure && failureText(timeline.failure)}
    </Alert>
  );
}

function Pages({ total, page, onPage }: { total: number; page: number; onPage: (page: number) => void }) {
  const { t } = useTranslation();
  const pages = Math.ceil(total / PAGE);
  if (pages < 2) return null;
  return (
    <Pagination
      size="sm"
      total={pages}
      value={page}
      onChange={onPage}
      siblings={1}
      aria-label={t('decisions.panel.pages')}
      getControlProps={(control) => ({ 'aria-label': t(`decisions.pages.${control}`) })}
      getItemProps={(number) => ({ 'aria-label': t('decisions.panel.page', { page: number }) })}
    />
  );
}

type ListProps = { timeline: UserTimeline; refusedOnly: boolean; page: number; onPage: (page: number) => void };
function TimelineList({ timeline, refusedOnly, page, onPage }: ListProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <AgeNote timeline={timeline} />
      {timeline.total === 0 ? (
        <EmptyView
          title={t(refusedOnly ? 'decisions.panel.noneRefusedTitle' : 'decisions.panel.emptyTitle')}
          text={t(refusedOnly ? 'decisions.panel.noneRefusedText' : 'decisions.panel.emptyText')}
        />
      ) : (
        <TimelineEntries entries={timeline.entries} />
      )}
      <Pages total={timeline.total} page={page} onPage={onPage} />
    </Stack>
  );
}

/** Which page of which requests is looked at; another month or another filter begins anew. */
const useTimelinePage = (month: Month) => {
  const [refusedOnly, setRefusedOnly] = useState(false);
  const [at, setAt] = useState({ month, page: 1 });
  return {
    refusedOnly,
    page: at.month === month ? at.page : 1,
    onPage: (page: number) => setAt({ month, page }),
    onRefusedOnly: (only: boolean) => {
      setRefusedOnly(only);
      setAt({ month, page: 1 });
    },
  };
};

/** Why each of one user's requests was answered as it was, in sentences that can be read to the user. */
export function UserTimelineSection({ userId, month }: { userId: string; month: Month }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { refusedOnly, page, onPage, onRefusedOnly } = useTimelinePage(month);
  const query = useQuery(
    useTRPC().decisions.timeline.queryOptions(
      { userId, month, refusedOnly, offset: (page - 1) * PAGE, limit: PAGE },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => (state.data?.state === 'partial' ? ASK_PARTIAL_AGAIN_MS : ASK_AGAIN_MS),
      },
    ),
  );
  return (
    <Panel
      title={t('decisions.panel.title')}
      description={
        query.data &&
        t('decisions.panel.count', {
          count: query.data.requests,
          requests: formats.count(query.data.requests),
          refused: formats.count(query.data.refused),
        })
      }
      action={
        <Switch
          size="xs"
          label={
            <Text span size="sm">
              {t('decisions.panel.refusedOnly')}
            </Text>
          }
          checked={refusedOnly}
          onChange={(event) => onRefusedOnly(event.currentTarget.checked)}
        />
      }
    >
      <Loaded query={query} skeleton={<LoadingView rows={8} />}>
        {(timeline) => <TimelineList timeline={timeline} refusedOnly={refusedOnly} page={page} onPage={onPage} />}
      </Loaded>
    </Panel>
  );
}
