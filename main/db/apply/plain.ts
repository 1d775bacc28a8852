import type { Database } from 'better-sqlite3';
import { monthNumber } from '#main/db/columns.ts';
import { versionedRows, type SqlValue, type TableShape } from '#main/db/rows.ts';
import { createUserKeys, findUserKey } from '#main/db/user-keys.ts';
import type { Collection, FeedRow } from '#shared/contracts/feed.ts';
import { bit, growth, shrinkage, sweepRows, type Applier, type FeedKey } from './applier.ts';

/** Collections no figure follows from. */
export const SETTINGS: TableShape = {
  table: 'settings',
  key: ['user_key'],
  columns: [
    'monthly_budget_vnd',
    'per_query_cap_vnd',
    'warning_percent',
    'critical_percent',
    'emergency_percent',
    'budget_alerts_enabled',
    'optimization_enabled',
    'updated_at',
    'updated_by',
  ],
};
const ALERTS: TableShape = {
  table: 'alerts',
  key: ['id'],
  columns: [
    'user_key',
    'month',
    'level',
    'spent_micro_vnd',
    'budget_vnd',
    'raised_at',
    'acknowledged_at',
    'acknowledged_by',
    'assigned_to',
    'snoozed_until',
    'note',
    'deliveries',
  ],
};
const PRICES: TableShape = {
  table: 'prices',
  key: ['id'],
  columns: [
    'provider',
    'model',
    'effective_from',
    'usd_per_1m_input',
    'usd_per_1m_cached_input',
    'usd_per_1m_output',
    'context_tokens',
    'max_output_tokens',
    'vision',
    'function_calling',
    'reasoning',
    'note',
  ],
};
const RATES: TableShape = { table: 'rates', key: ['id'], columns: ['effective_from', 'vnd_per_usd'] };

type Plain<C extends Collection> = {
  shape: TableShape;
  keyOf(row: FeedRow<C>): SqlValue[];
  valuesOf(row: FeedRow<C>): SqlValue[];
  /** Null when nothing can be stored under that key. */
  storedKey(key: FeedKey): SqlValue[] | null;
};
const createPlainApplier = <C extends Collection>(
  db: Database,
  { shape, keyOf, valuesOf, storedKey }: Plain<C>,
): Applier<C> => {
  const rows = versionedRows(db, shape);
  return {
    put: (row, version) => growth(rows.put(keyOf(row), valuesOf(row), version)),
    remove: (key, version) => {
      const stored = storedKey(key);
      return stored ? shrinkage(rows.remove(stored, version)) : 0;
    },
    sweep: (generation) => sweepRows(rows, generation),
    flush: () => undefined,
  };
};
const userIds = (page: readonly { userId: string }[]) => page.map(({ userId }) => userId);
const timeOf = (instant: string | null) => (instant === null ? null : Date.parse(instant));
const byId = ([id]: FeedKey) => [String(id)];

export const createSettingsApplier = (db: Database, page: readonly FeedRow<'settings'>[]) => {
  const keyOfUser = createUserKeys(db, userIds(page));
  return createPlainApplier<'settings'>(db, {
    shape: SETTINGS,
    keyOf: (row) => [keyOfUser(row.userId)],
    valuesOf: (row) => [
      row.monthlyBudgetVnd,
      row.perQueryCapVnd,
      row.warningPercent,
      row.criticalPercent,
      row.emergencyPercent,
      bit(row.budgetAlertsEnabled),
      bit(row.optimizationEnabled),
      Date.parse(row.updatedAt),
      row.updatedBy,
    ],
    storedKey: ([id]) => {
      const key = findUserKey(db, String(id));
      return key === undefined ? null : [key];
    },
  });
};

export const createAlertsApplier = (db: Database, page: readonly FeedRow<'alerts'>[]) => {
  const keyOfUser = createUserKeys(db, userIds(page));
  return createPlainApplier<'alerts'>(db, {
    shape: ALERTS,
    keyOf: (row) => [row.id],
    valuesOf: (row) => [
      keyOfUser(row.userId),
      monthNumber(row.month),
      row.level,
      row.spentMicroVnd,
      row.budgetVnd,
      Date.parse(row.raisedAt),
      timeOf(row.acknowledgedAt),
      row.acknowledgedBy,
      row.assignedTo,
      timeOf(row.snoozedUntil),
      row.note,
      JSON.stringify(row.deliveries),
    ],
    storedKey: byId,
  });
};

export const createPricesApplier = (db: Database) =>
  createPlainApplier<'prices'>(db, {
    shape: PRICES,
    keyOf: (row) => [row.id],
    valuesOf: (row) => [
      row.provider,
      row.model,
      Date.parse(row.effectiveFrom),
      row.usdPer1MInput,
      row.usdPer1MCachedInput,
      row.usdPer1MOutput,
      row.contextTokens,
      row.maxOutputTokens,
      bit(row.vision),
      bit(row.functionCalling),
      bit(row.reasoning),
      row.note,
    ],
    storedKey: byId,
  });

export const createRatesApplier = (db: Database) =>
  createPlainApplier<'rates'>(db, {
    shape: RATES,
    keyOf: (row) => [row.id],
    valuesOf: (row) => [Date.parse(row.effectiveFrom), row.vndPerUsd],
    storedKey: byId,
  });
