import { Anchor, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import type { ComponentType } from 'react';
import type { UserView } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useMonth } from '#renderer/lib/use-month.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Page } from '#renderer/ui/page.tsx';
import { Loaded } from '#renderer/ui/state-views.tsx';
import { TierBadge } from '#renderer/ui/tier-badge.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { EditNotice } from './edit-notice.tsx';
import { UserAlertsPanel } from './user-alerts-panel.tsx';
import { UserBudgetPanel } from './user-budget-panel.tsx';
import { UserSettingsPanel } from './user-settings-panel.tsx';
import { UserUsageSection } from './user-usage-section.tsx';
import classes from './users.module.css';

function BackToList() {
  const { t } = useTranslation();
  const href = useHref();
  return (
    <Anchor component={Link} to={href('/users')} size="sm" c="dimmed">
      <Group component="span" gap={4}>
        <IconArrowLeft size="1rem" stroke={1.75} aria-hidden />
        {t('users.one.back')}
      </Group>
    </Anchor>
  );
}

/** Why each of a user's requests of a month was answered as it was. */
type Timeline = ComponentType<{ userId: string; month: Month }>;
const TABS = ['usage', 'why'] as const;

/** What the user did, and why it was answered so; the address remembers which is looked at. */
function UserTabs({ userId, timeline: TimelineSection }: { userId: string; timeline: Timeline }) {
  const { t } = useTranslation();
  const month = useMonth();
  const [params, setParams] = useSearchParams();
  const tab = TABS.find((name) => name === params.get('tab')) ?? 'usage';
  const choose = (name: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (name) next.set('tab', name);
        return next;
      },
      { replace: true },
    );
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false}>
      <Tabs.List mb="md">
        {TABS.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`users.tab.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="usage">
        <Stack gap="md">
          <UserUsageSection userId={userId} month={month} />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="why">
        <TimelineSection userId={userId} month={month} />
      </Tabs.Panel>
    </Tabs>
  );
}

function UserDetails({ view, timeline }: { view: UserView; timeline: Timeline }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const month = useMonth();
  const { user } = view;
  return (
    <Page
      title={user.name}
      subtitle={
        <Group gap="xs">
          <TierBadge tier={user.tier} />
          <Text span inherit>
            {user.email} · {t('users.one.since', { date: formats.date(user.createdAt) })}
          </Text>
        </Group>
      }
    >
      {view.conflict && <ConflictPanel conflict={view.conflict} />}
      {view.edit && <EditNotice edit={view.edit} />}
      <div className={classes.details}>
        <Stack gap="md" miw={0}>
          <UserBudgetPanel view={view} month={month} />
          <UserTabs userId={user.id} timeline={timeline} />
        </Stack>
        <Stack gap="md" miw={0}>
          <UserSettingsPanel view={view} />
          <UserAlertsPanel alerts={view.alerts} />
        </Stack>
      </div>
    </Page>
  );
}

export function UserScreen({ timeline }: { timeline: Timeline }) {
  const { userId = '' } = useParams();
  const month = useMonth();
  const query = useQuery(useTRPC().users.get.queryOptions({ userId, month }, { placeholderData: keepPreviousData }));
  return (
    <Stack gap="sm">
      <BackToList />
      <Loaded query={query}>{(view) => <UserDetails key={view.user.id} view={view} timeline={timeline} />}</Loaded>
    </Stack>
  );
}
