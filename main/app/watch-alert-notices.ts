import { readStored, versionOf } from '#main/db/sync-state.ts';
import { alertNotice } from '#main/features/system-alerts/alert-notice.ts';
import { createAlertNotices } from '#main/features/system-alerts/alert-notices.ts';
import { createToldAlerts } from '#main/features/system-alerts/told-alerts.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { Log } from '#main/platform/log.ts';
import type { ShowNotice } from '#main/platform/notice.ts';
import { SHELL_TEXT } from '#main/platform/shell-text.ts';
import type { Account } from '#main/sync/account.ts';
import type { Accounts } from '#main/sync/accounts.ts';
import { isPermitted } from '#shared/domain/permissions.ts';
import { systemAlertsOf } from './account-monitoring.ts';

type Parts = {
  accounts: Accounts;
  showNotice: ShowNotice;
  /** Opens a path of the application in its window. */
  openPath: (path: string) => void;
  clock: Clock;
  log: Log;
};

/** For one account: looks at its alerts when they have changed and all are here. */
const noticesOf = (account: Account, { showNotice, openPath, clock, log }: Parts) => {
  const notices = createAlertNotices({
    told: createToldAlerts(account.files.told, log),
    show: (alert) =>
      showNotice(alertNotice(alert, SHELL_TEXT.vi.notice), () => openPath(`/alerts?kind=system&system=${alert.id}`)),
    now: clock,
  });
  let seen = '';
  return () => {
    const isWhole = readStored(account.reader).some(({ collection, whole }) => collection === 'systemAlerts' && whole);
    const version = versionOf(account.reader, 'systemAlerts');
    if (!isWhole || version === seen) return;
    seen = version;
    notices.take(systemAlertsOf(account).map(({ row }) => row));
  };
};

/** Tells people outside the window of pressing alerts, until the signal aborts. */
export const watchAlertNotices = async (parts: Parts, signal: AbortSignal): Promise<void> => {
  const known = new WeakMap<Account, () => void>();
  for await (const _ of parts.accounts.statuses(signal)) {
    const account = parts.accounts.current();
    if (!account || !isPermitted(account.operator.role, 'monitoring:read')) continue;
    const look = known.get(account) ?? noticesOf(account, parts);
    known.set(account, look);
    try {
      look();
    } catch (error) {
      parts.log.error({ error }, 'alerts could not be told');
    }
  }
};
