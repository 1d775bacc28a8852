import { Anchor, Badge, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AlertItem } from '#shared/contracts/alert-views.ts';
import { hrefTo } from '#renderer/lib/hrefs.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { LEVEL_BADGE } from '#renderer/ui/budget-bar.tsx';
import { AlertActions } from './alert-actions.tsx';
import { AlertConflictView } from './alert-conflict.tsx';
import { AlertDeliveries } from './alert-deliveries.tsx';
import { AlertEditNotice } from './alert-edit-notice.tsx';
import { AlertForm } from './alert-form.tsx';
import classes from './alerts.module.css';

function Facts({ alert }: { alert: AlertItem }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { acknowledgedAt, acknowledgedBy } = alert;
  const rows = [
    [t('alerts.one.spent'), `${formats.vnd(alert.spentMicroVnd)} / ${formats.wholeVnd(alert.budgetVnd)}`],
    [t('alerts.one.month'), formats.month(alert.month)],
    [t('alerts.one.raised'), formats.dateTime(alert.raisedAt)],
    [
      t('alerts.one.acknowledged'),
      acknowledgedAt
        ? t('alerts.one.acknowledgedBy', {
            name: acknowledgedBy ?? t('alerts.one.somebody'),
            time: formats.dateTime(acknowledgedAt),
          })
        : t('alerts.one.notYet'),
    ],
    [
      t('alerts.one.snoozed'),
      alert.shown.snoozedUntil ? formats.dateTime(alert.shown.snoozedUntil) : t('alerts.one.notSnoozed'),
    ],
  ];
  return (
    <Text component="dl" size="sm" className={`${classes.facts} tabular`}>
      {rows.flatMap(([name, value]) => [<dt key={`${name}`}>{name}</dt>, <dd key={`${name} is`}>{value}</dd>])}
    </Text>
  );
}

/** Everything about one alert, and all that can be done about it. */
export function AlertDetail({ alert }: { alert: AlertItem }) {
  const { t } = useTranslation();
  const mayHandle = useCan('alerts:handle') && alert.conflict === null;
  const userPage = hrefTo(`/users/${encodeURIComponent(alert.userId)}`, { month: alert.month, tab: 'why' });
  return (
    <Stack gap="lg">
      <Stack gap={4} align="flex-start">
        <Badge color={LEVEL_BADGE[alert.level]}>{t(`domain.level.${alert.level}`)}</Badge>
        <Anchor component={Link} to={userPage} fw={600}>
          {alert.userName ?? alert.userId}
        </Anchor>
        <Text size="sm" c="dimmed">
          {t('alerts.one.openUser')}
        </Text>
      </Stack>
      {alert.conflict && <AlertConflictView kind="budget" conflict={alert.conflict} />}
      {alert.edit && <AlertEditNotice kind="budget" edit={alert.edit} />}
      <Facts alert={alert} />
      {mayHandle && <AlertActions kind="budget" alert={alert} />}
      <AlertForm kind="budget" alert={alert} disabled={!mayHandle} />
      <AlertDeliveries alertId={alert.id} deliveries={alert.deliveries} />
    </Stack>
  );
}
