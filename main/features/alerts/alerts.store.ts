import type { Database } from 'better-sqlite3';
import { countAlerts, listAlerts, namesOnAlerts, type AlertFilter } from '#main/db/alert-list.ts';
import { findAlert } from '#main/db/alert-views.ts';
import { monthNumber } from '#main/db/columns.ts';
import { keptWhile } from '#main/db/kept.ts';
import { guardStorage } from '#main/db/sqlite.ts';
import { versionOf } from '#main/db/sync-state.ts';
import type { AlertsStore } from './alerts.service.ts';

type Parts = {
  operatorName: string;
  /** Keys of the users that fit what was typed; null when nothing was. */
  findUsers: (typed: string) => number[] | null;
};
type Filter = Parameters<AlertsStore['count']>[0];

/** Reads alerts from the mirror. */
export const createAlertsStore = (db: Database, { operatorName, findUsers }: Parts): AlertsStore => {
  const filterOf = ({ month, search, ...filter }: Filter, now: Date): AlertFilter => ({
    ...filter,
    month: month && monthNumber(month),
    users: findUsers(search),
    operatorName,
    now,
  });
  return {
    list: (filter, overlay, now, page) =>
      guardStorage(() =>
        db.transaction(() => {
          const asked = filterOf(filter, now);
          return { rows: listAlerts(db, asked, overlay, page), total: countAlerts(db, asked, overlay) };
        })(),
      ),
    count: (filter, overlay, now) => guardStorage(() => countAlerts(db, filterOf(filter, now), overlay)),
    find: (alertId) => guardStorage(() => findAlert(db, alertId)),
    names: (since) =>
      guardStorage(() =>
        keptWhile(db, 'names on alerts', `${since} ${versionOf(db, 'alerts')}`, () =>
          namesOnAlerts(db, monthNumber(since)),
        ),
      ),
  };
};
