import { ActionIcon, Badge, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useDestinations, useMarks, type Destination } from './destinations.ts';
import classes from './navigation.module.css';

/** Beside *More* on a phone. */
const FIRST_ON_PHONE = 4;
const MOST_SHOWN = 99;

function Mark({ name, small = false }: { name: Destination['name']; small?: boolean }) {
  const { t } = useTranslation();
  const { waiting, pressing } = useMarks();
  const count = name === 'sync' ? waiting : name === 'alerts' ? pressing : 0;
  if (count === 0) return null;
  return (
    <Badge
      size={small ? 'xs' : 'sm'}
      variant={small ? 'filled' : 'light'}
      color="chili"
      className={small ? classes.bottomBadge : classes.sideBadge}
      aria-label={t(name === 'sync' ? 'app.nav.waiting' : 'app.nav.pressing', { count })}
    >
      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
    </Badge>
  );
}

/** The destinations beside a wide screen; the navigation landmark is the bar they stand in. */
export function SideNavigation() {
  const { t } = useTranslation();
  const href = useHref();
  return (
    <div className={classes.side}>
      {useDestinations().map(({ name, path, icon: DestinationIcon }) => (
        <NavLink key={name} to={href(path)} className={classes.sideLink}>
          <DestinationIcon size="1.25rem" stroke={1.6} aria-hidden />
          <Text span size="sm" fw={500} inherit>
            {t(`app.nav.${name}`)}
          </Text>
          <Mark name={name} />
        </NavLink>
      ))}
    </div>
  );
}

function BottomLink({ name, path, icon: DestinationIcon }: Destination) {
  const { t } = useTranslation();
  const href = useHref();
  return (
    <NavLink to={href(path)} className={classes.bottomLink}>
      <DestinationIcon size="1.375rem" stroke={1.6} aria-hidden />
      <span>{t(`app.nav.${name}`)}</span>
      <Mark name={name} small />
    </NavLink>
  );
}

/** What has no room of its own on a phone. */
function MoreMenu({ destinations }: { destinations: Destination[] }) {
  const { t } = useTranslation();
  const href = useHref();
  const { pathname } = useLocation();
  const { waiting } = useMarks();
  const here = destinations.some(({ path }) => pathname.startsWith(path));
  return (
    <Menu position="top-end" shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="transparent"
          className={classes.more}
          data-here={here || undefined}
          aria-label={waiting > 0 ? t('app.nav.waiting', { count: waiting }) : t('app.nav.more')}
        >
          <IconDots size="1.375rem" stroke={1.6} aria-hidden />
          <span>{t('app.nav.more')}</span>
          {waiting > 0 && (
            <Badge size="xs" variant="filled" color="chili" className={classes.bottomBadge} aria-hidden>
              {waiting}
            </Badge>
          )}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {destinations.map(({ name, path, icon: DestinationIcon }) => (
          <Menu.Item
            key={name}
            component={Link}
            to={href(path)}
            leftSection={<DestinationIcon size="1.125rem" stroke={1.6} aria-hidden />}
            rightSection={<Mark name={name} />}
          >
            {t(`app.nav.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same destinations within reach of a thumb. */
export function BottomNavigation() {
  const { t } = useTranslation();
  const destinations = useDestinations();
  const fits = destinations.length <= FIRST_ON_PHONE + 1;
  const first = fits ? destinations : destinations.slice(0, FIRST_ON_PHONE);
  return (
    <nav aria-label={t('app.nav.label')} className={classes.bottom}>
      {first.map((destination) => (
        <BottomLink key={destination.name} {...destination} />
      ))}
      {!fits && <MoreMenu destinations={destinations.slice(FIRST_ON_PHONE)} />}
    </nav>
  );
}
