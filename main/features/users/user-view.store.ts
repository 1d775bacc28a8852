import type { Database } from 'better-sqlite3';
import { newestAlerts } from '#main/db/alert-views.ts';
import { isoOf, monthNumber, monthText } from '#main/db/columns.ts';
import { preparedExact } from '#main/db/prepared.ts';
import { monthKey, storedMonths } from '#main/db/standing-writer.ts';
import { spendSums, type SumRow } from '#main/db/sum-rows.ts';
import type { UserView } from '#shared/contracts/views.ts';
import { percentOf, vnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';
import type { Tier } from '#shared/domain/usage.ts';

const MOST_ALERTS = 50;

type Row = Record<string, bigint | string | null> & { revision: bigint };
type UserRow = { key: bigint; id: string; name: string; email: string; tier: Tier; created_at: bigint };
type MonthRow = SumRow & { budget_vnd: bigint; last_used_at: bigint };

const readUser = (db: Database, userId: string): UserRow | undefined =>
  preparedExact<[string], UserRow>(
    db,
    'SELECT key, id, name, email, tier, created_at FROM users WHERE id = ? AND listed = 1',
  ).get(userId);

const readSettings = (db: Database, userId: string, userKey: number) => {
  const row = preparedExact<[number], Row>(db, 'SELECT * FROM settings WHERE user_key = ?').get(userKey);
  if (!row) return undefined;
  const settings: UserView['settings'] = {
    userId,
    monthlyBudgetVnd: Number(row.monthly_budget_vnd),
    perQueryCapVnd: Number(row.per_query_cap_vnd),
    warningPercent: Number(row.warning_percent),
    criticalPercent: Number(row.critical_percent),
    emergencyPercent: Number(row.emergency_percent),
    budgetAlertsEnabled: row.budget_alerts_enabled === 1n,
    optimizationEnabled: row.optimization_enabled === 1n,
    updatedAt: isoOf(BigInt(row.updated_at ?? 0n)),
    updatedBy: typeof row.updated_by === 'string' ? row.updated_by : null,
  };
  return { settings, revision: String(row.revision) };
};

const readMonth = (db: Database, userKey: number, month: Month): UserView['month'] => {
  const row = preparedExact<[number], MonthRow>(db, 'SELECT * FROM months WHERE key = ?').get(
    monthKey(monthNumber(month), userKey),
  );
  if (!row) return null;
  const sums = spendSums(row);
  const budgetVnd = Number(row.budget_vnd);
  return {
    ...sums,
    budgetVnd,
    utilisationPercent: percentOf(sums.costMicroVnd, vnd(budgetVnd)),
    lastUsedAt: isoOf(row.last_used_at),
  };
};

const readMonths = (db: Database, userKey: number): Month[] => {
  const find = preparedExact<[number], { key: bigint }>(db, 'SELECT key FROM months WHERE key = ?');
  return storedMonths(db)
    .filter((month) => find.get(monthKey(month, userKey)) !== undefined)
    .map(monthText)
    .reverse();
};

/** One user as the service has them. */
export type StoredUser = Pick<UserView, 'user' | 'settings' | 'revision' | 'month' | 'months' | 'alerts'>;

/** Undefined when the user or the user's settings are not here. */
export const readUserView = (db: Database, userId: string, month: Month): StoredUser | undefined => {
  const user = readUser(db, userId);
  const key = Number(user?.key ?? 0n);
  const stored = user && readSettings(db, userId, key);
  if (!user || !stored) return undefined;
  const { id, name, email, tier } = user;
  return {
    ...stored,
    user: { id, name, email, tier, createdAt: isoOf(user.created_at) },
    month: readMonth(db, key, month),
    months: readMonths(db, key),
    alerts: newestAlerts(db, { userKey: key }, MOST_ALERTS),
  };
};
