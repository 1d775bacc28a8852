import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { SystemAlertItem } from '#shared/contracts/system-alert-views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { EmptyView, Loaded, LoadingView } from '#renderer/ui/state-views.tsx';
import type { AlertFilters } from './alert-filters.ts';
import { AlertStatus } from './alert-status.tsx';
import { SystemAlertBadges } from './system-alert-badges.tsx';
import { useSystemAlertTexts } from './use-system-alert-texts.ts';
import classes from './alerts.module.css';

/** Above the budget alerts, which people came for as well. */
const FIRST_FEW = 4;
const MOST = 200;

/** This address with other search parameters. */
const useHrefWith = () => {
  const { pathname, search } = useLocation();
  return (name: string, value: string) => {
    const params = new URLSearchParams(search);
    params.set(name, value);
    return `${pathname}?${params.toString()}`;
  };
};

/** One alert; the link spans the row and opens it. */
function Row({ alert }: { alert: SystemAlertItem }) {
  const hrefWith = useHrefWith();
  const texts = useSystemAlertTexts();
  return (
    <li className={classes.systemRow} data-handled={alert.shown.acknowledged}>
      <div className={classes.systemWhat}>
        <Link to={hrefWith('system', alert.id)} className={classes.link}>
          {texts.title(alert)}
        </Link>
        <Text size="sm" className="tabular">
          {texts.figures(alert)}
        </Text>
      </div>
      <Group gap={6} className={classes.systemBadges}>
        <SystemAlertBadges alert={alert} />
      </Group>
      <Text size="sm" c="dimmed" className={`${classes.systemSpan} tabular`}>
        {texts.span(alert)}
      </Text>
      <div className={classes.systemStatus}>
        <AlertStatus alert={alert} />
      </div>
    </li>
  );
}

const inputOf = ({ month, level, state }: AlertFilters, limit: number) => ({
  month,
  level: level === 'warning' || level === 'critical' ? level : undefined,
  state,
  limit,
});

function Rows({ rows, label }: { rows: readonly SystemAlertItem[]; label: string }) {
  return (
    <Paper component="ul" className={`${classes.table} ${classes.list}`} aria-label={label}>
      {rows.map((alert) => (
        <Row key={alert.id} alert={alert} />
      ))}
    </Paper>
  );
}

/** All alerts of the service itself that match. */
export function SystemAlertList({ filters }: { filters: AlertFilters }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const query = useQuery(useTRPC().systemAlerts.list.queryOptions(inputOf(filters, MOST)));
  const isFiltered = filters.level !== undefined || filters.state !== undefined;
  return (
    <Loaded query={query} skeleton={<LoadingView rows={6} />}>
      {({ rows, total }) => {
        if (total === 0)
          return isFiltered ? (
            <EmptyView title={t('alerts.empty.filteredTitle')} text={t('alerts.empty.filteredText')} />
          ) : (
            <EmptyView title={t('alerts.system.emptyTitle')} text={t('alerts.system.emptyText')} />
          );
        return (
          <div>
            <Text size="sm" c="dimmed" mb="xs" role="status" className="tabular">
              {t(total > rows.length ? 'alerts.list.countCapped' : 'alerts.list.count', {
                count: total,
                shown: formats.count(rows.length),
              })}
            </Text>
            <Rows rows={rows} label={t('alerts.kind.system')} />
          </div>
        );
      }}
    </Loaded>
  );
}

/** The most urgent of them above the budget alerts; nothing when there is none, or when users are searched for. */
export function FirstSystemAlerts({ filters }: { filters: AlertFilters }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const hrefWith = useHrefWith();
  const isOfUsers = filters.search !== '' || filters.level === 'emergency' || filters.level === 'spent';
  const query = useQuery(
    useTRPC().systemAlerts.list.queryOptions(inputOf(filters, FIRST_FEW), { enabled: !isOfUsers }),
  );
  if (isOfUsers || !query.data || query.data.total === 0) return null;
  const { rows, total } = query.data;
  return (
    <section aria-labelledby="first-system-alerts">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="first-system-alerts">
          {t('alerts.kind.system')}
        </Title>
        {total > rows.length && (
          <Anchor component={Link} size="sm" to={hrefWith('kind', 'system')}>
            {t('alerts.system.all', { shown: formats.count(total) })}
          </Anchor>
        )}
      </Group>
      <Rows rows={rows} label={t('alerts.kind.system')} />
      <Title order={2} mt="lg">
        {t('alerts.kind.budget')}
      </Title>
    </section>
  );
}
