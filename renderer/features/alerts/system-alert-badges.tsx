import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SystemAlertRow } from '#shared/contracts/feed.ts';
import { STATE_BADGE } from './use-system-alert-texts.ts';

type SystemAlertBadgesProps = { alert: Pick<SystemAlertRow, 'state' | 'resolvedAt' | 'rolledBack'> };

/** How grave it was, whether it goes on, and whether the rollout was taken back for it. */
export function SystemAlertBadges({ alert: { state, resolvedAt, rolledBack } }: SystemAlertBadgesProps) {
  const { t } = useTranslation();
  return (
    <>
      <Badge color={STATE_BADGE[state]}>{t(`monitoring.state.${state}`)}</Badge>
      <Badge color={resolvedAt === null ? 'chili' : 'herb'} variant={resolvedAt === null ? 'outline' : 'light'}>
        {t(resolvedAt === null ? 'alerts.system.goesOn' : 'alerts.system.over')}
      </Badge>
      {rolledBack && <Badge color="chili">{t('alerts.system.rolledBack')}</Badge>}
    </>
  );
}
