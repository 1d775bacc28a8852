import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { alertDelivery } from '#shared/contracts/feed.ts';
import type { AlertView } from '#shared/contracts/views.ts';
import type { AlertLevel } from '#shared/domain/budget.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';
import { isoOf, monthNumber, monthText } from './columns.ts';
import { preparedExact } from './prepared.ts';
import { findUserKey } from './user-keys.ts';

export type AlertRow = {
  id: string;
  user_id: string;
  name: string;
  listed: bigint;
  month: bigint;
  level: AlertLevel;
  spent_micro_vnd: bigint;
  budget_vnd: bigint;
  raised_at: bigint;
  acknowledged_at: bigint | null;
  acknowledged_by: string | null;
  assigned_to: string | null;
  snoozed_until: bigint | null;
  note: string | null;
  deliveries: string;
  revision: bigint;
};
const deliveries = z.array(alertDelivery);
const instantOf = (ms: bigint | null) => (ms === null ? null : isoOf(ms));
export const alertView = (row: AlertRow): AlertView => ({
  id: row.id,
  userId: row.user_id,
  userName: row.listed === 1n ? row.name : null,
  month: monthText(Number(row.month)),
  level: row.level,
  spentMicroVnd: microVnd(row.spent_micro_vnd),
  budgetVnd: Number(row.budget_vnd),
  raisedAt: isoOf(row.raised_at),
  acknowledgedAt: instantOf(row.acknowledged_at),
  acknowledgedBy: row.acknowledged_by,
  assignedTo: row.assigned_to,
  snoozedUntil: instantOf(row.snoozed_until),
  note: row.note,
  deliveries: deliveries.parse(JSON.parse(row.deliveries)),
  revision: String(row.revision),
});

/** The columns of an `AlertRow`, of alerts joined to their users. */
export const ALERT_COLUMNS = `alerts.id, users.id AS user_id, name, listed, alerts.month, level, spent_micro_vnd, budget_vnd,
  raised_at, acknowledged_at, acknowledged_by, alerts.assigned_to, alerts.snoozed_until, note, deliveries, alerts.revision`;
const SELECT = `SELECT ${ALERT_COLUMNS} FROM alerts JOIN users ON users.key = alerts.user_key`;

/** The newest alerts of one month, or of one user. */
export const newestAlerts = (db: Database, of: { month: number } | { userKey: number }, limit: number): AlertView[] => {
  const [column, value] = 'month' in of ? ['alerts.month', of.month] : ['alerts.user_key', of.userKey];
  return preparedExact<[number, number], AlertRow>(
    db,
    `${SELECT} WHERE ${column} = ? ORDER BY raised_at DESC, alerts.id LIMIT ?`,
  )
    .all(value, limit)
    .map(alertView);
};

/** All alerts of one user's month, in no order; an alert can't fire twice, so they are few. */
export const alertsOfUser = (db: Database, userId: string, month: Month): AlertView[] => {
  const userKey = findUserKey(db, userId);
  if (userKey === undefined) return [];
  return preparedExact<[number, number], AlertRow>(db, `${SELECT} WHERE alerts.user_key = ? AND alerts.month = ?`)
    .all(userKey, monthNumber(month))
    .map(alertView);
};

/** One alert by its id; undefined when the mirror has none. */
export const findAlert = (db: Database, id: string): AlertView | undefined => {
  const row = preparedExact<[string], AlertRow>(db, `${SELECT} WHERE alerts.id = ?`).get(id);
  return row && alertView(row);
};
