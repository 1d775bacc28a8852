import { Anchor, Group, Stack, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { UserView } from '#shared/contracts/views.ts';
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

function UserDetails({ view }: { view: UserView }) {
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
          <UserUsageSection userId={user.id} month={month} />
        </Stack>
        <Stack gap="md" miw={0}>
          <UserSettingsPanel view={view} />
          <UserAlertsPanel alerts={view.alerts} />
        </Stack>
      </div>
    </Page>
  );
}

export function UserScreen() {
  const { userId = '' } = useParams();
  const month = useMonth();
  const query = useQuery(useTRPC().users.get.queryOptions({ userId, month }, { placeholderData: keepPreviousData }));
  return (
    <Stack gap="sm">
      <BackToList />
      <Loaded query={query}>{(view) => <UserDetails key={view.user.id} view={view} />}</Loaded>
    </Stack>
  );
}
