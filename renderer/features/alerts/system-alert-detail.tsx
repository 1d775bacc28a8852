import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SystemAlertItem } from '#shared/contracts/system-alert-views.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { AlertActions } from './alert-actions.tsx';
import { AlertConflictView } from './alert-conflict.tsx';
import { AlertDeliveries } from './alert-deliveries.tsx';
import { AlertEditNotice } from './alert-edit-notice.tsx';
import { AlertForm } from './alert-form.tsx';
import { SystemAlertBadges } from './system-alert-badges.tsx';
import { useSystemAlertTexts } from './use-system-alert-texts.ts';
import classes from './alerts.module.css';

const useFacts = (alert: SystemAlertItem): [name: string, value: string][] => {
  const { t } = useTranslation();
  const formats = useFormats();
  const { measured, span } = useSystemAlertTexts();
  const { value, control, threshold, windowMinutes, acknowledgedAt, acknowledgedBy, shown } = alert;
  const measurement = (figure: number | null) =>
    figure === null ? t('alerts.system.unknown') : measured(alert, figure);
  const withControl = control !== null && alert.metric !== 'cost';
  return [
    [t('alerts.system.value'), measurement(value)],
    ...(withControl ? [[t('alerts.system.control'), measurement(control)] satisfies [string, string]] : []),
    [t('alerts.system.threshold'), measurement(threshold)],
    ...(windowMinutes > 0
      ? [[t('alerts.system.window'), t('alerts.system.minutes', { count: windowMinutes })] satisfies [string, string]]
      : []),
    [t('alerts.system.time'), span(alert)],
    [
      t('alerts.system.told'),
      t('alerts.system.toldTimes', { count: alert.notifications, time: formats.dateTime(alert.renotifiedAt) }),
    ],
    [
      t('alerts.one.acknowledged'),
      acknowledgedAt
        ? t('alerts.one.acknowledgedBy', {
            name: acknowledgedBy ?? t('alerts.one.somebody'),
            time: formats.dateTime(acknowledgedAt),
          })
        : t('alerts.one.notYet'),
    ],
    [t('alerts.one.snoozed'), shown.snoozedUntil ? formats.dateTime(shown.snoozedUntil) : t('alerts.one.notSnoozed')],
  ];
};

/** Everything about one alert of the service itself, and all that can be done about it. */
export function SystemAlertDetail({ alert }: { alert: SystemAlertItem }) {
  const { t } = useTranslation();
  const href = useHref();
  const { title } = useSystemAlertTexts();
  const facts = useFacts(alert);
  const mayHandle = useCan('systemAlerts:handle') && alert.conflict === null;
  return (
    <Stack gap="lg">
      <Stack gap={6} align="flex-start">
        <Group gap={6}>
          <SystemAlertBadges alert={alert} />
        </Group>
        <Text fw={600}>{title(alert)}</Text>
        <Group gap="md">
          <Anchor component={Link} to={href('/monitoring')} size="sm">
            {t('alerts.system.openMonitoring')}
          </Anchor>
          <Anchor component={Link} to={href('/rollout')} size="sm">
            {t('alerts.system.openRollout')}
          </Anchor>
        </Group>
      </Stack>
      {alert.conflict && <AlertConflictView kind="system" conflict={alert.conflict} />}
      {alert.edit && <AlertEditNotice kind="system" edit={alert.edit} />}
      <Text component="dl" size="sm" className={`${classes.facts} tabular`}>
        {facts.flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} is`}>{value}</dd>])}
      </Text>
      {mayHandle && <AlertActions kind="system" alert={alert} />}
      <AlertForm kind="system" alert={alert} disabled={!mayHandle} />
      <AlertDeliveries alertId={alert.notificationId} deliveries={alert.deliveries} />
    </Stack>
  );
}
