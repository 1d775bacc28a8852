import { Anchor, Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AlertView } from '#shared/contracts/views.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { LEVEL_BADGE } from '#renderer/ui/budget-bar.tsx';

/** An alert where it was raised between the requests. */
export function AlertEntry({ alert }: { alert: AlertView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const mayRead = useCan('alerts:read');
  return (
    <>
      <Group gap="xs">
        <Badge color={LEVEL_BADGE[alert.level]}>{t(`domain.level.${alert.level}`)}</Badge>
        {mayRead && (
          <Anchor component={Link} to={href('/alerts', { alert: alert.id })} size="xs">
            {t('decisions.alert.open')}
          </Anchor>
        )}
      </Group>
      <Text size="sm" className="tabular" mt={4}>
        {t('decisions.alert.raised', {
          spent: formats.vnd(alert.spentMicroVnd),
          budget: formats.wholeVnd(alert.budgetVnd),
        })}
      </Text>
    </>
  );
}
