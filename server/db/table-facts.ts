import type { Database } from './database.ts';
import {
  columnFact,
  EMPTY_DEFAULT,
  foreignKeyFact,
  indexFact,
  partitionFact,
  primaryKeyFact,
  triggerFact,
  uniqueFact,
} from './expected-tables.ts';

const OURS = `c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relkind IN ('r', 'p')`;
const NAMES = (
  table: string,
  keys: string,
) => `ARRAY(SELECT a.attname::text FROM unnest(${keys}) WITH ORDINALITY k (number, place)
  JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.number ORDER BY k.place)`;

const COLUMNS = `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
  a.attnotnull AS not_null FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE ${OURS} AND a.attnum > 0 AND NOT a.attisdropped`;
const KEYS = `SELECT c.relname AS table, o.contype AS kind, ${NAMES('o.conrelid', 'o.conkey')} AS columns,
  f.relname AS to_table, ${NAMES('o.confrelid', 'o.confkey')} AS to_columns, o.confdeltype AS on_delete
  FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid LEFT JOIN pg_class f ON f.oid = o.confrelid
  WHERE ${OURS} AND o.contype IN ('p', 'u', 'f') AND o.convalidated AND o.conparentid = 0`;
// indoption 3: descending with nulls first, which is what DESC means.
const INDEXES = `SELECT c.relname AS table, i.relname AS name, ARRAY(
    SELECT pg_get_indexdef(x.indexrelid, n, false) || CASE WHEN x.indoption[n - 1] & 1 = 1 THEN ' desc' ELSE '' END
    FROM generate_series(1, x.indnkeyatts) n ORDER BY n) AS columns
  FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
  WHERE ${OURS} AND x.indisvalid AND x.indpred IS NULL`;
const TRIGGERS = `SELECT c.relname AS table, t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE ${OURS} AND NOT t.tgisinternal AND t.tgenabled = 'O'`;
const PARTITIONS = `SELECT inhparent::regclass::text AS "table", inhrelid::regclass::text AS name FROM pg_inherits
  JOIN pg_class ON pg_class.oid = inhparent AND relkind = 'p'`;

const ON_DELETE: Readonly<Record<string, string>> = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null' };

type Key = {
  table: string;
  kind: 'p' | 'u' | 'f';
  columns: string[];
  to_table: string | null;
  to_columns: string[];
  on_delete: string;
};
const keyFact = (key: Key) => {
  if (key.kind === 'p') return primaryKeyFact(key.table, key.columns);
  if (key.kind === 'u') return uniqueFact(key.table, key.columns);
  const to = `${key.to_table}(${key.to_columns.join(', ')})`;
  return foreignKeyFact(key.table, key.columns, to, ON_DELETE[key.on_delete] ?? key.on_delete);
};

const emptyDefault = async ({ pool }: Database) => {
  const there = await pool.query<{ there: boolean }>("SELECT to_regclass('usage_logs_default') IS NOT NULL AS there");
  if (!there.rows[0]?.there) return [];
  const { rows } = await pool.query('SELECT FROM usage_logs_default LIMIT 1');
  return rows.length === 0 ? [EMPTY_DEFAULT] : [];
};

/** What the database holds, in the words of `expectedTables`. Invalid indexes and switched-off triggers don't count. */
export const findTableFacts = async (database: Database): Promise<Set<string>> => {
  const rowsOf = async <Row extends object>(sql: string) => (await database.pool.query<Row>(sql)).rows;
  const columns = await rowsOf<{ table: string; name: string; type: string; not_null: boolean }>(COLUMNS);
  const keys = await rowsOf<Key>(KEYS);
  const indexes = await rowsOf<{ table: string; name: string; columns: string[] }>(INDEXES);
  const triggers = await rowsOf<{ table: string; name: string }>(TRIGGERS);
  const partitions = await rowsOf<{ table: string; name: string }>(PARTITIONS);
  return new Set([
    ...columns.map(({ table, name, type, not_null }) => columnFact(table, name, type, not_null)),
    ...keys.map(keyFact),
    ...indexes.map(({ table, name, columns: of }) => indexFact(table, name, of)),
    ...triggers.map(({ table, name }) => triggerFact(table, name)),
    ...partitions.map(({ table, name }) => partitionFact(table, name)),
    ...(await emptyDefault(database)),
  ]);
};
