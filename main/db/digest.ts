import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Collection } from '#shared/contracts/feed.ts';
import type { Month } from '#shared/domain/time.ts';
import { isoOf, monthNumber, monthText } from './columns.ts';
import { preparedExact } from './prepared.ts';
import { guardStorage } from './sqlite.ts';

const SEPARATOR = '\u001f';
type Value = string | bigint;
type Source = {
  /** Selects the key fields in the feed's order, then the revision; one parameter where `since` counts. */
  readonly sql: string;
  /** Key fields that the mirror stores in another form than the feed writes. */
  readonly text?: readonly (((value: Value) => string) | null)[];
  readonly since?: (since: string) => number | string;
};
const instantText = (value: Value) => isoOf(BigInt(value));

const SOURCES: Readonly<Record<Collection, Source>> = {
  users: { sql: 'SELECT id, revision FROM users WHERE listed = 1' },
  settings: { sql: 'SELECT users.id, settings.revision FROM settings JOIN users ON users.key = settings.user_key' },
  months: {
    sql: `SELECT users.id, months.month, months.revision
          FROM months JOIN users ON users.key = months.key & 4294967295 WHERE months.month >= ?`,
    text: [null, (value) => monthText(Number(value))],
    since: (month) => monthNumber(month as Month),
  },
  alerts: { sql: 'SELECT id, revision FROM alerts' },
  rollups: {
    sql: 'SELECT hour, provider, model, tier, complexity, category, arm, revision FROM rollups',
    text: [instantText],
  },
  prices: { sql: 'SELECT id, revision FROM prices' },
  rates: { sql: 'SELECT id, revision FROM rates' },
  policy: { sql: 'SELECT key, revision FROM policy' },
  rollout: { sql: 'SELECT key, revision FROM rollout' },
  systemAlerts: { sql: 'SELECT key, revision FROM systemAlerts' },
  health: { sql: 'SELECT key, revision FROM health WHERE key >= ?', since: (instant) => instant },
  audit: { sql: 'SELECT key, revision FROM audit' },
  usage: {
    sql: `SELECT users.id, usage.request_id, usage.attempt, usage.revision
          FROM usage JOIN users ON users.key = usage.user_key WHERE usage.occurred_at >= ?`,
    since: (instant) => Date.parse(instant),
  },
};

/**
 * Rows and hash of what is stored of a collection, as `feedDigest` defines it. `since` is the digest's: an instant for
 * `usage` and `health`, a month for `months`, else null.
 */
export const mirrorDigest = (
  db: Database,
  collection: Collection,
  since: string | null,
): { rows: number; hash: string } =>
  guardStorage(() => {
    const source = SOURCES[collection];
    const parameters = source.since ? [since === null ? Number.MIN_SAFE_INTEGER : source.since(since)] : [];
    const read = preparedExact<(number | string)[], Value[]>(db, source.sql).raw();
    let rows = 0;
    // Two halves of 32 bits, for BigInt additions cost more than the hash.
    let [high, low] = [0, 0];
    for (const values of read.iterate(...parameters)) {
      const parts = values.map((value, index) => source.text?.[index]?.(value) ?? String(value));
      const hash = createHash('md5').update(parts.join(SEPARATOR)).digest();
      low += hash.readUInt32BE(4);
      high = (high + hash.readUInt32BE(0) + Math.floor(low / 2 ** 32)) % 2 ** 32;
      low %= 2 ** 32;
      rows += 1;
    }
    return { rows, hash: ((BigInt(high) << 32n) | BigInt(low)).toString() };
  });
