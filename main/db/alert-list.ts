import type { Database } from 'better-sqlite3';
import type { AlertHandlingEdit, AlertState } from '#shared/contracts/alert-views.ts';
import type { AlertView } from '#shared/contracts/views.ts';
import { TOTAL_CAP } from '#shared/contracts/views.ts';
import type { AlertLevel } from '#shared/domain/budget.ts';
import { ALERT_COLUMNS, alertView, type AlertRow } from './alert-views.ts';
import { preparedExact } from './prepared.ts';

/** Handlings that wait here and are to be taken as done, by alert. */
export type OverlaidHandlings = ReadonlyMap<string, AlertHandlingEdit>;
export type AlertFilter = {
  /** As the mirror stores months; all when left out. */
  month?: number | undefined;
  levels?: readonly AlertLevel[] | undefined;
  state?: AlertState | undefined;
  /** Keys; null does not ask. */
  users: readonly number[] | null;
  /** For `mine`. */
  operatorName: string;
  now: Date;
};

const jsonOf = (overlay: OverlaidHandlings) =>
  JSON.stringify(
    Array.from(overlay, ([id, { acknowledged, assignedTo, snoozedUntil }]) => ({
      id,
      acknowledged: acknowledged ? 1 : 0,
      assignedTo,
      snoozedUntil: snoozedUntil === null ? null : Date.parse(snoozedUntil),
    })),
  );

const OVERLAY = `LEFT JOIN (SELECT value ->> 'id' AS id, value ->> 'acknowledged' AS acknowledged,
    value ->> 'assignedTo' AS assigned_to, value ->> 'snoozedUntil' AS snoozed_until FROM json_each(@overlay)) waiting
  ON waiting.id = alerts.id`;
const effective = (waits: string, stored: string) => `iif(waiting.id IS NULL, ${stored}, waiting.${waits})`;
const ACKNOWLEDGED = effective('acknowledged', 'alerts.acknowledged_at IS NOT NULL');
const SNOOZED = `coalesce(${effective('snoozed_until', 'alerts.snoozed_until')}, 0) > @now`;
const STATE_SQL: Readonly<Record<AlertState, string>> = {
  open: `NOT ${ACKNOWLEDGED} AND NOT ${SNOOZED}`,
  acknowledged: ACKNOWLEDGED,
  snoozed: `NOT ${ACKNOWLEDGED} AND ${SNOOZED}`,
  mine: `${effective('assigned_to', 'alerts.assigned_to')} = @operator`,
};

/** The rest of a statement after its select list, and its values. */
const matching = (filter: AlertFilter, overlay: OverlaidHandlings) => {
  const conditions = [
    filter.month !== undefined && 'alerts.month = @month',
    filter.levels && 'alerts.level IN (SELECT value FROM json_each(@levels))',
    filter.users && 'alerts.user_key IN (SELECT value FROM json_each(@users))',
    filter.state && STATE_SQL[filter.state],
  ].filter((condition) => typeof condition === 'string');
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  return {
    sql: `FROM alerts JOIN users ON users.key = alerts.user_key ${OVERLAY} ${where}`,
    values: {
      overlay: jsonOf(overlay),
      month: filter.month ?? null,
      levels: JSON.stringify(filter.levels ?? []),
      users: JSON.stringify(filter.users ?? []),
      operator: filter.operatorName,
      now: filter.now.getTime(),
    },
  };
};
type Values = ReturnType<typeof matching>['values'];

/**
 * One page of alerts, newest first: by month, then by time, which one index gives; an alert belongs to the month it was
 * raised in but for the few minutes in which the last requests of a month are settled.
 */
export const listAlerts = (
  db: Database,
  filter: AlertFilter,
  overlay: OverlaidHandlings,
  { offset, limit }: { offset: number; limit: number },
): AlertView[] => {
  const { sql, values } = matching(filter, overlay);
  return preparedExact<[Values & { offset: number; limit: number }], AlertRow>(
    db,
    `SELECT ${ALERT_COLUMNS} ${sql} ORDER BY alerts.month DESC, raised_at DESC, alerts.id DESC LIMIT @limit OFFSET @offset`,
  )
    .all({ ...values, offset, limit })
    .map(alertView);
};

/** How many match; at most `TOTAL_CAP` + 1. */
export const countAlerts = (db: Database, filter: AlertFilter, overlay: OverlaidHandlings): number => {
  const { sql, values } = matching(filter, overlay);
  const row = preparedExact<[Values], { alerts: bigint }>(
    db,
    `SELECT count(*) AS alerts FROM (SELECT 1 ${sql} LIMIT ${TOTAL_CAP + 1})`,
  ).get(values);
  return Number(row?.alerts ?? 0n);
};

/** Names of whoever acknowledged or was given alerts since a month, as the mirror stores months. */
export const namesOnAlerts = (db: Database, sinceMonth: number): string[] =>
  preparedExact<[number, number], { name: string }>(
    db,
    `SELECT assigned_to AS name FROM alerts WHERE month >= ? AND assigned_to IS NOT NULL
     UNION SELECT acknowledged_by FROM alerts WHERE month >= ? AND acknowledged_by IS NOT NULL`,
  )
    .all(sinceMonth, sinceMonth)
    .map(({ name }) => name);
