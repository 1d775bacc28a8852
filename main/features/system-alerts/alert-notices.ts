import type { SystemAlertRow } from '#shared/contracts/feed.ts';
import { isPressing } from './pressing-alerts.ts';
import type { ToldAlerts } from './told-alerts.ts';

type Parts = {
  told: ToldAlerts;
  show: (alert: SystemAlertRow) => void;
  now: () => Date;
};

const isHandled = ({ acknowledgedAt, snoozedUntil }: SystemAlertRow, now: Date) =>
  acknowledgedAt !== null || (snoozedUntil !== null && new Date(snoozedUntil) > now);

/**
 * Tells of each pressing alert once, also over restarts. What a console finds when it first has all alerts is old news:
 * the list shows it, and nobody is told. An alert that was no more than a warning so far is told when it becomes pressing.
 */
export const createAlertNotices = ({ told, show, now }: Parts) => {
  let known = told.read();
  return {
    /** `alerts`: all there are, once all are here. */
    take(alerts: readonly SystemAlertRow[]) {
      const pressing = alerts.filter(isPressing);
      const before = known;
      const fresh = before ? pressing.filter(({ id }) => !before.has(id)) : [];
      const next = new Set(pressing.map(({ id }) => id));
      // One that eased stays told while it is stored, so that it is not told again when it worsens.
      for (const { id } of alerts) if (before?.has(id)) next.add(id);
      if (!before || fresh.length > 0 || next.size !== before.size) {
        // Written first: being told twice after a crash is worse than a notice that is also in the list.
        told.write(next);
        known = next;
      }
      for (const alert of fresh) if (!isHandled(alert, now())) show(alert);
    },
  };
};
