import { Badge, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AlertView } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { LEVEL_BADGE } from '#renderer/ui/budget-bar.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded } from '#renderer/ui/state-views.tsx';
import classes from './overview.module.css';

function AlertRow({ alert }: { alert: AlertView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  return (
    <Link to={href(`/users/${encodeURIComponent(alert.userId)}`)} className={classes.row}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <div>
          <Text size="sm" fw={500}>
            {alert.userName ?? alert.userId}
          </Text>
          <Text size="xs" c="dimmed" className="tabular">
            {t('overview.alerts.spent', {
              spent: formats.vnd(alert.spentMicroVnd),
              budget: formats.wholeVnd(alert.budgetVnd),
            })}
          </Text>
        </div>
        <Stack gap={2} align="flex-end">
          <Badge color={LEVEL_BADGE[alert.level]}>{t(`domain.level.${alert.level}`)}</Badge>
          <Text size="xs" c="dimmed" className="tabular nowrap">
            {formats.dateTime(alert.raisedAt)}
          </Text>
        </Stack>
      </Group>
    </Link>
  );
}

export function LatestAlertsPanel({ month }: { month: Month }) {
  const { t } = useTranslation();
  const query = useQuery(useTRPC().spend.latestAlerts.queryOptions({ month }));
  return (
    <Panel title={t('overview.alerts.title')}>
      <Loaded query={query}>
        {(alerts) =>
          alerts.length === 0 ? (
            <EmptyView title={t('overview.alerts.emptyTitle')} text={t('overview.alerts.emptyText')} />
          ) : (
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" verticalSpacing={0} className={classes.rows}>
              {alerts.map((alert) => (
                <AlertRow key={alert.id} alert={alert} />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
    </Panel>
  );
}
