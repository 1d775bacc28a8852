import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, IndexedColumn, PgTable } from 'drizzle-orm/pg-core';
import { addMonths, monthOf } from '#shared/domain/time.ts';
import { schema } from './schema.ts';

/**
 * What the database must hold, one sentence each; `findTableFacts` says what it does hold in the same words, so that the
 * difference of the two sets is what is missing.
 */
export const columnFact = (table: string, name: string, type: string, notNull: boolean) =>
  `column ${table}.${name}: ${type.replaceAll(/ ?([(,]) ?/g, '$1').replace('character varying', 'varchar')}${notNull ? ' not null' : ''}`;
export const primaryKeyFact = (table: string, columns: readonly string[]) =>
  `primary key of ${table}: ${columns.join(', ')}`;
export const foreignKeyFact = (table: string, columns: readonly string[], to: string, onDelete: string) =>
  `foreign key of ${table}: ${columns.join(', ')} → ${to}, on delete ${onDelete}`;
export const indexFact = (table: string, name: string, columns: readonly string[]) =>
  `index ${name} on ${table}: ${columns.join(', ')}`;
export const uniqueFact = (table: string, columns: readonly string[]) => `unique in ${table}: ${columns.join(', ')}`;
export const triggerFact = (table: string, name: string) => `trigger ${name} on ${table}`;
export const partitionFact = (table: string, name: string) => `partition ${name} of ${table}`;
const PARTITIONED = ['usage_logs', 'chat_decisions'];
export const EMPTY_DEFAULT = 'no rows in usage_logs_default, where rows land whose month has no partition';

const TOUCHED = [
  'users',
  'user_cost_settings',
  'provider_costs',
  'exchange_rates',
  'usage_logs',
  'monthly_usage_summary',
];
const HEALTH = ['chat_decisions', 'health_snapshots', 'system_alerts'];
const TRIGGERS = {
  feed_touch: [...TOUCHED, 'alerts', 'usage_rollup', 'routing_policy', 'rollout_state', 'audit_log', ...HEALTH],
  rollout_version: ['rollout_state'],
  audit_chain: ['audit_log'],
  audit_is_written_once: ['audit_log'],
  touch_alert: ['alert_deliveries'],
  touch_system_alert: ['alert_deliveries'],
  queue_budget_alert: ['alerts'],
  forget_deliveries: ['alerts'],
  feed_bury: [...TOUCHED, 'alerts', 'system_alerts'],
};

const tables = (): PgTable[] => Object.values(schema).flatMap((value: unknown) => (is(value, PgTable) ? [value] : []));

const keyFacts = (table: PgTable) => {
  const { name, primaryKeys, foreignKeys, uniqueConstraints, columns } = getTableConfig(table);
  const single = columns.filter(({ primary }) => primary).map((column) => [column.name]);
  const primary = [...primaryKeys.map((key) => key.columns.map((column) => column.name)), ...single];
  const unique = [
    ...uniqueConstraints.map((constraint) => constraint.columns.map((column) => column.name)),
    ...columns.filter(({ isUnique }) => isUnique).map((column) => [column.name]),
  ];
  return [
    ...primary.map((key) => primaryKeyFact(name, key)),
    ...unique.map((key) => uniqueFact(name, key)),
    ...foreignKeys.map((key) => {
      const { columns: from, foreignTable, foreignColumns } = key.reference();
      const to = `${getTableConfig(foreignTable).name}(${foreignColumns.map((column) => column.name).join(', ')})`;
      return foreignKeyFact(
        name,
        from.map((column) => column.name),
        to,
        key.onDelete ?? 'no action',
      );
    }),
  ];
};

const indexFacts = (table: PgTable) => {
  const { name, indexes } = getTableConfig(table);
  return indexes.map(({ config }) => {
    const columns = config.columns.map((column) => {
      if (!is(column, IndexedColumn)) throw new TypeError(`An index of ${name} is not made of columns`);
      return `${column.name}${column.indexConfig.order === 'desc' ? ' desc' : ''}`;
    });
    return indexFact(name, config.name ?? '', columns);
  });
};

/** Everything the schema asks for, with the partitions of the month of `now` and the next. */
export const expectedTables = (now: Date): string[] => [
  ...tables().flatMap((table) => {
    const columns = Object.values(getTableColumns(table)).map((column) =>
      columnFact(getTableConfig(table).name, column.name, column.getSQLType(), column.notNull),
    );
    return [...columns, ...keyFacts(table), ...indexFacts(table)];
  }),
  ...Object.entries(TRIGGERS).flatMap(([name, on]) => on.map((table) => triggerFact(table, name))),
  ...PARTITIONED.flatMap((table) => {
    const months = [0, 1].map((ahead) => addMonths(monthOf(now), ahead).replace('-', '_'));
    return ['default', ...months].map((part) => partitionFact(table, `${table}_${part}`));
  }),
  EMPTY_DEFAULT,
];
