import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertItem } from '#shared/contracts/alert-views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { isOffline, useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useAlertActions } from './use-alert-actions.ts';
import classes from './alerts.module.css';

type Delivery = AlertItem['deliveries'][number];
const STATE_COLOR: Readonly<Record<Delivery['state'], string>> = {
  waiting: 'broth',
  sent: 'herb',
  dead: 'chili',
  skipped: 'gray',
};

/** When it was sent, or why it was not. */
const useOutcome = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return ({ state, sentAt, attempts, lastError, skippedBecause }: Delivery) => {
    const error = lastError ?? t('alerts.delivery.noError');
    if (state === 'sent') return sentAt ? formats.dateTime(sentAt) : '';
    if (state === 'skipped') return t(`alerts.delivery.skipped.${skippedBecause ?? 'tooOld'}`);
    if (state === 'dead') return t('alerts.delivery.gaveUp', { count: attempts, error });
    return attempts === 0 ? t('alerts.delivery.soon') : t('alerts.delivery.trying', { count: attempts, error });
  };
};

function DeliveryRow({ alertId, delivery }: { alertId: string; delivery: Delivery }) {
  const { t } = useTranslation();
  const outcomeOf = useOutcome();
  const mayRetry = useCan('alerts:handle') && (delivery.state === 'dead' || delivery.state === 'skipped');
  const offline = isOffline(useSyncStatus());
  const { retryDelivery } = useAlertActions('budget');
  const { channel, state } = delivery;
  return (
    <Group component="li" justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
      <div>
        <Group gap="xs">
          <Text size="sm" fw={500}>
            {t(`alerts.delivery.channel.${channel}`)}
          </Text>
          <Badge color={STATE_COLOR[state]}>{t(`alerts.delivery.state.${state}`)}</Badge>
        </Group>
        <Text size="xs" c="dimmed" className="tabular">
          {outcomeOf(delivery)}
        </Text>
      </div>
      {mayRetry && (
        <Button
          size="xs"
          variant="default"
          disabled={offline}
          loading={retryDelivery.isPending}
          onClick={() => retryDelivery.mutate({ alertId, channel })}
        >
          {t(offline ? 'alerts.delivery.offline' : 'alerts.delivery.retry')}
        </Button>
      )}
    </Group>
  );
}

/** How an alert reached people outside the console, channel by channel; `alertId` as deliveries name it. */
export function AlertDeliveries({ alertId, deliveries }: { alertId: string; deliveries: readonly Delivery[] }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Title order={3}>{t('alerts.delivery.title')}</Title>
      {deliveries.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('alerts.delivery.none')}
        </Text>
      ) : (
        <Stack component="ul" gap="sm" className={classes.list}>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.channel} alertId={alertId} delivery={delivery} />
          ))}
        </Stack>
      )}
    </Stack>
  );
}
