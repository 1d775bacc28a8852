import { Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { UserListItem } from '#shared/contracts/views.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { BAND_COLOR } from '#renderer/ui/band-color.ts';
import { ShareBar } from '#renderer/ui/share-bar.tsx';
import { TierBadge } from '#renderer/ui/tier-badge.tsx';
import classes from './users.module.css';

export function UserRowHead() {
  const { t } = useTranslation();
  const columns = ['user', 'tier', 'utilisation', 'spend', 'requests', 'lastUsed'] as const;
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.columns}>
        {columns.map((column) => (
          <Text key={column} role="columnheader" size="xs" c="dimmed" fw={500} className={classes[column]}>
            {t(`users.column.${column}`)}
          </Text>
        ))}
      </div>
    </div>
  );
}

/** One user's month at a glance. The name's link spans the row, so all of it can be pressed; on a phone it is a card. */
export function UserRow({ user }: { user: UserListItem }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  return (
    <div className={`${classes.columns} ${classes.row}`} role="presentation">
      <div role="cell" className={classes.user}>
        <Link to={href(`/users/${encodeURIComponent(user.id)}`)} className={classes.link}>
          {user.name}
        </Link>
        {user.pending && (
          <Badge size="sm" color="broth" ml={6}>
            {t('users.list.pending')}
          </Badge>
        )}
        <Text size="xs" c="dimmed" truncate>
          {user.email}
        </Text>
      </div>
      <div role="cell" className={classes.tier}>
        <TierBadge tier={user.tier} />
      </div>
      <div role="cell" className={classes.utilisation}>
        <ShareBar percent={user.utilisationPercent} color={BAND_COLOR[user.band]} />
        <Text
          size="sm"
          fw={500}
          className={`${classes.percent} tabular nowrap`}
          c={user.band === 'over100' ? 'var(--pho-bad)' : undefined}
        >
          {formats.shareReached(user.utilisationPercent)}
        </Text>
      </div>
      <div role="cell" className={classes.spend}>
        <Text size="sm" className="tabular nowrap">
          {formats.vnd(user.costMicroVnd)}
          <Text span size="xs" c="dimmed">
            {' / '}
            {formats.wholeVnd(user.budgetVnd)}
          </Text>
        </Text>
      </div>
      <Text role="cell" size="sm" className={`${classes.requests} tabular`}>
        {formats.count(user.requests)}
      </Text>
      <Text role="cell" size="sm" c="dimmed" className={`${classes.lastUsed} tabular nowrap`}>
        {user.lastUsedAt ? formats.dateTime(user.lastUsedAt) : '—'}
      </Text>
    </div>
  );
}
