import { Badge, Text } from '@mantine/core';
import { IconChartPie, IconReceipt2, IconRefresh, IconUsers, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import type { Permission } from '#shared/domain/permissions.ts';
import { isPermitted } from '#shared/domain/permissions.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useOperator } from '#renderer/lib/session-context.tsx';
import { useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import classes from './navigation.module.css';

const DESTINATIONS = [
  { name: 'overview', path: '/overview', needs: 'spend:read', icon: IconChartPie },
  { name: 'spend', path: '/spend', needs: 'spend:read', icon: IconReceipt2 },
  { name: 'users', path: '/users', needs: 'users:read', icon: IconUsers },
  { name: 'sync', path: '/sync', needs: 'users:read', icon: IconRefresh },
] as const satisfies { name: string; path: string; needs: Permission; icon: Icon }[];

const useDestinations = () => {
  const { role } = useOperator();
  return DESTINATIONS.filter(({ needs }) => isPermitted(role, needs));
};

/** Edits that wait for a person: conflicts and refusals. */
const useWaitingForPerson = () => {
  const outbox = useSyncStatus()?.outbox;
  return (outbox?.conflicts ?? 0) + (outbox?.needsAttention ?? 0);
};

/** The destinations beside a wide screen; the navigation landmark is the bar they stand in. */
export function SideNavigation() {
  const { t } = useTranslation();
  const href = useHref();
  const waiting = useWaitingForPerson();
  return (
    <div className={classes.side}>
      {useDestinations().map(({ name, path, icon: DestinationIcon }) => (
        <NavLink key={name} to={href(path)} className={classes.sideLink}>
          <DestinationIcon size="1.25rem" stroke={1.6} aria-hidden />
          <Text span size="sm" fw={500} inherit>
            {t(`app.nav.${name}`)}
          </Text>
          {name === 'sync' && waiting > 0 && (
            <Badge size="sm" color="chili" ml="auto" aria-label={t('app.nav.waiting', { count: waiting })}>
              {waiting}
            </Badge>
          )}
        </NavLink>
      ))}
    </div>
  );
}

/** The same destinations within reach of a thumb. */
export function BottomNavigation() {
  const { t } = useTranslation();
  const href = useHref();
  const waiting = useWaitingForPerson();
  return (
    <nav aria-label={t('app.nav.label')} className={classes.bottom}>
      {useDestinations().map(({ name, path, icon: DestinationIcon }) => (
        <NavLink key={name} to={href(path)} className={classes.bottomLink}>
          <DestinationIcon size="1.375rem" stroke={1.6} aria-hidden />
          <span>{t(`app.nav.${name}`)}</span>
          {name === 'sync' && waiting > 0 && (
            <Badge
              size="xs"
              variant="filled"
              color="chili"
              className={classes.bottomBadge}
              aria-label={t('app.nav.waiting', { count: waiting })}
            >
              {waiting}
            </Badge>
          )}
        </NavLink>
      ))}
    </nav>
  );
}
