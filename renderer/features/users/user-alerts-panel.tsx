import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertView } from '#shared/contracts/views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { LEVEL_BADGE } from '#renderer/ui/budget-bar.tsx';
import { Panel } from '#renderer/ui/panel.tsx';

export function UserAlertsPanel({ alerts }: { alerts: AlertView[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Panel title={t('users.alerts.title')}>
      {alerts.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('users.alerts.none')}
        </Text>
      ) : (
        <Stack gap="sm" component="ul" p={0} m={0}>
          {alerts.map((alert) => (
            <Group key={alert.id} component="li" justify="space-between" wrap="nowrap" gap="sm">
              <div>
                <Badge color={LEVEL_BADGE[alert.level]}>{t(`domain.level.${alert.level}`)}</Badge>
                <Text size="xs" c="dimmed" mt={2} className="tabular">
                  {formats.dateTime(alert.raisedAt)}
                </Text>
              </div>
              <Text size="sm" ta="right" className="tabular nowrap">
                {formats.vnd(alert.spentMicroVnd)}
                <Text span size="xs" c="dimmed">
                  {' / '}
                  {formats.wholeVnd(alert.budgetVnd)}
                </Text>
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </Panel>
  );
}
