import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SyncStatus } from '#shared/contracts/views.ts';
import { dayOf, type Day } from '#shared/domain/time.ts';
import type { Formats } from '#renderer/lib/formats.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useToday } from '#renderer/lib/use-today.ts';
import { useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import classes from './sync-pill.module.css';

/** Today's data by its time; older data by its date too. */
const asOf = (instant: string, today: Day, formats: Formats) =>
  dayOf(new Date(instant)) === today ? formats.time(instant) : formats.dateTime(instant);

const usePillText = () => {
  const today = useToday();
  const narrow = useMediaQuery('(max-width: 36em)');
  const { t } = useTranslation();
  const formats = useFormats();
  return (status: SyncStatus) => {
    const time = status.dataAsOf && asOf(status.dataAsOf, today, formats);
    switch (status.phase) {
      case 'live':
      case 'idle':
        return t('app.pill.online');
      case 'syncing':
        return status.percent === null
          ? t('app.pill.syncing')
          : t('app.pill.syncingPercent', { percent: formats.percentReached(Math.floor(status.percent)) });
      case 'offline':
        return time ? t(narrow ? 'app.pill.offlineShort' : 'app.pill.offlineSince', { time }) : t('app.pill.offline');
      case 'failed':
        return time ? t(narrow ? 'app.pill.failedShort' : 'app.pill.failedSince', { time }) : t('app.pill.failed');
      case 'signedOut':
        return t('app.pill.signedOut');
    }
  };
};

/** Whether the figures are of now; opens *Đồng bộ*. */
export function SyncPill() {
  const { t } = useTranslation();
  const status = useSyncStatus();
  const href = useHref();
  const textOf = usePillText();
  const failureText = useFailureText();
  if (!status) return null;
  const waiting = status.outbox.pending;
  return (
    <div role="status" className={classes.place}>
      <Tooltip label={status.failure ? failureText(status.failure) : t('app.pill.open')}>
        <Link to={href('/sync')} className={classes.pill} data-phase={status.phase}>
          <span className={classes.dot} aria-hidden />
          <span className={classes.text}>{textOf(status)}</span>
          {waiting > 0 && <span className={classes.waiting}>{t('app.pill.waiting', { count: waiting })}</span>}
        </Link>
      </Tooltip>
    </div>
  );
}
