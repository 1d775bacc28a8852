import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { dayNumber, monthText, SUM_COLUMNS } from '#main/db/columns.ts';
import { MIRROR_MIGRATIONS } from '#main/db/migrations/mirror.ts';
import { migrate } from '#main/db/migrate.ts';
import type { Day } from '#shared/domain/time.ts';
import { fillDirectory, fillStanding } from './fill-figures.ts';
import { sampleName, scramble } from './sample-names.ts';

export type MirrorSize = { users: number; months: number; rollups: number; usage: number };
export const SIZES = {
  small: { users: 5_000, months: 4, rollups: 20_000, usage: 20_000 },
  large: { users: 1_000_000, months: 12, rollups: 400_000, usage: 10_000_000 },
} as const satisfies Record<string, MirrorSize>;

/** The newest month of the benches, 2026-11 as the mirror stores it, and the service's time in them. */
export const BENCH_MONTH = 2026 * 12 + 10;
export const BENCH_NOW = new Date('2026-11-22T07:32:00.000Z');

const hash = (seed: string, salt: number) => `(((${seed}) + ${salt}) * 2654435761 & 4294967295)`;
const unit = (seed: string, salt: number) => `(${hash(seed, salt)} / 4294967296.0)`;
const integer = (expression: string) => `CAST(${expression} AS INTEGER)`;
const numbers = (count: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;

const fillUsers = (db: Database, users: number) => {
  const user = db.prepare('INSERT INTO users VALUES (?, ?, 1, ?, ?, ?, 1767225600000, ?, 1)');
  for (let key = 1; key <= users; key++) {
    const tier = ['starter', 'starter', 'starter', 'premium', 'premium', 'ultimate'][scramble(key) % 6] ?? 'starter';
    const id = `usr_${scramble(key).toString(36)}${key.toString(36)}`;
    user.run(key, id, sampleName(key), `nguoi.dung${key}@pho.test`, tier, key);
  }
  db.exec(
    `INSERT INTO settings SELECT key, CASE tier WHEN 'starter' THEN 29000 WHEN 'premium' THEN 58000 ELSE 116000 END,
       100, 75, 90, 95, 1, 1, 1767225600000, NULL, key, 1 FROM users`,
  );
};

const BUDGET = `(CASE users.tier WHEN 'starter' THEN 29000 WHEN 'premium' THEN 58000 ELSE 116000 END)`;
/** A quarter was seen in the last day, the others the more the later. */
const lastSeen = (start: number, end: number, u: string) =>
  integer(`iif(${u} < 0.25, ${end} - ${u} * 4 * 86400000,
    ${end - 86_400_000} - (${end - 86_400_000 - start}) * (${u} - 0.25) / 0.75 * (${u} - 0.25) / 0.75)`);

/** Most spend little, a few too much. */
const fillMonths = (db: Database, months: number) => {
  db.exec('DROP INDEX months_by_utilisation; DROP INDEX months_by_spend; DROP INDEX months_by_last_used');
  for (let month = BENCH_MONTH - months + 1; month <= BENCH_MONTH; month++) {
    const start = Date.UTC(Math.floor(month / 12), month % 12, 1) - 7 * 3_600_000;
    const end = Math.min(BENCH_NOW.getTime(), Date.UTC(Math.floor(month / 12), (month % 12) + 1, 1) - 7 * 3_600_000);
    const u = unit('users.key', month);
    const cost = integer(`${BUDGET} * 1000000.0 * 1.12 * ${u} * ${u}`);
    const seen = unit('users.key', month * 7);
    db.exec(
      `INSERT INTO months SELECT ${month} * 4294967296 + key, ${month}, tier, requests, requests / 50, requests / 80, 0,
         requests * 900, requests * 100, requests * 300, cost / 24, cost, cost / 20, cost * 2, budget, seen,
         cost / budget + (cost > budget * 1000000 AND cost % budget > 0), ${month} * 1000000 + key, 1
       FROM (SELECT key, tier, ${BUDGET} AS budget, ${cost} AS cost, 1 + ${cost} / 40000000 AS requests,
         ${lastSeen(start, end, seen)} AS seen FROM users)`,
    );
  }
  db.exec(
    `CREATE INDEX months_by_utilisation ON months (month, utilisation);
     CREATE INDEX months_by_spend ON months (month, cost_micro_vnd);
     CREATE INDEX months_by_last_used ON months (month, last_used_at)`,
  );
};

const MODELS = 20;
const COMBINATIONS = MODELS * 3 * 3 * 8 * 2;
const fillRollups = (db: Database, rollups: number) => {
  const hours = Math.min(365 * 24, Math.ceil(rollups / 40));
  const combination = integer(`${COMBINATIONS} * ${unit('i', 5)} * ${unit('i', 5)}`);
  const sums = `1 + i % 90, i % 3, i % 2, i % 50 = 0, 900 * (i % 90), 100 * (i % 90), 300 * (i % 90), c * 3000000,
    72000000000 + i % 1000, 4000000000, 144000000000`;
  db.exec(
    `${numbers(rollups)} INSERT OR IGNORE INTO rollups
     SELECT (${Math.floor(BENCH_NOW.getTime() / 3_600_000)} - i % ${hours}) * 3600000,
       'provider-' || (c % 5), 'model-' || (c % ${MODELS}),
       CASE c / 20 % 3 WHEN 0 THEN 'starter' WHEN 1 THEN 'premium' ELSE 'ultimate' END,
       CASE c / 60 % 3 WHEN 0 THEN 'simple' WHEN 1 THEN 'medium' ELSE 'complex' END,
       CASE c / 180 % 8 WHEN 0 THEN 'chat' WHEN 1 THEN 'translation' WHEN 2 THEN 'summarization' WHEN 3 THEN 'writing'
         WHEN 4 THEN 'analysis' WHEN 5 THEN 'coding' WHEN 6 THEN 'math' ELSE 'qa' END,
       CASE c / 1440 % 2 WHEN 0 THEN 'treatment' ELSE 'control' END,
       ${sums}, printf('%0150d', i), printf('%0100d', i), i, 1
     FROM (SELECT i, ${combination} AS c FROM n)`,
  );
  const added = SUM_COLUMNS.map((column) => `sum(${column})`).join(', ');
  const day = '(hour + 25200000) / 86400000';
  db.exec(`INSERT INTO rollup_days SELECT ${day}, provider, model, tier, complexity, category, arm, ${added}
    FROM rollups GROUP BY 1, 2, 3, 4, 5, 6, 7`);
  for (let month = BENCH_MONTH - 12; month <= BENCH_MONTH; month++) {
    const first = dayNumber(`${monthText(month)}-01` as Day);
    const after = dayNumber(`${monthText(month + 1)}-01` as Day);
    db.exec(`INSERT INTO rollup_months SELECT ${month}, provider, model, tier, complexity, category, arm, ${added}
      FROM rollup_days WHERE day >= ${first} AND day < ${after} GROUP BY 2, 3, 4, 5, 6, 7`);
  }
  for (const [dimension, name] of [
    ['model', 'provider || char(31) || model'],
    ...['tier', 'complexity', 'category', 'arm'].map((one) => [one, one]),
  ])
    db.exec(`INSERT INTO spend_days SELECT '${dimension}', day, ${name}, ${added} FROM rollup_days GROUP BY 2, 3`);
};

const fillUsage = (db: Database, usage: number, users: number) => {
  const each = Math.max(1, Math.floor(usage / users));
  db.exec(
    `${numbers(usage)} INSERT OR IGNORE INTO usage SELECT 1 + (i - 1) / ${each} % ${users},
       ${BENCH_NOW.getTime()} - 604800000 + (i % ${each}) * 60000000 / ${each} * 10, 'req_' || i, 1,
       'openai', 'gpt-5-mini', 'gpt-5-mini', 'starter', 'simple', 'chat', 'treatment', 'ok', NULL, 900, 100, 300, 'exact',
       400000, 9600000, 19200000, '24167', '0198c0de-0000-7000-8000-000000000001', 900, 6, i, 1 FROM n`,
  );
};

const fillAlerts = (db: Database) =>
  db.exec(
    `INSERT INTO alerts SELECT 'alert_' || month || '_' || key, key & 4294967295, month,
       iif(utilisation > 1000000, 'spent', 'emergency'), cost_micro_vnd, budget_vnd, last_used_at, revision, 1
     FROM months WHERE utilisation > 950000`,
  );

/** Writes a mirror as a long first sync would have left it, straight by SQL. */
export const generateMirror = (path: string, size: MirrorSize) => {
  mkdirSync(dirname(path), { recursive: true });
  const db = new SqliteDatabase(path);
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -1000000');
  migrate(db, MIRROR_MIGRATIONS);
  const fill = db.transaction(() => {
    fillUsers(db, size.users);
    fillMonths(db, size.months);
    fillRollups(db, size.rollups);
    fillUsage(db, size.usage, size.users);
    fillAlerts(db);
    fillDirectory(db);
    fillStanding(db);
    for (const collection of ['users', 'settings', 'months', 'alerts', 'rollups', 'prices', 'rates', 'usage'])
      db.exec(
        `INSERT INTO sync_state SELECT '${collection}', 'bench', 1, 1, count(*), 1, '${BENCH_NOW.toISOString()}' FROM ${collection}`,
      );
  });
  fill();
  db.pragma('journal_mode = WAL');
  db.close();
};

/** Path of a mirror of this size, generated at the first call and kept for the next run. */
export const benchMirror = (name: keyof typeof SIZES) => {
  const folder = join(tmpdir(), `pho-bench-${name}-${MIRROR_MIGRATIONS.length}`);
  const path = join(folder, 'mirror.db');
  if (existsSync(path)) return path;
  rmSync(folder, { recursive: true, force: true });
  generateMirror(`${path}.part`, SIZES[name]);
  renameSync(`${path}.part`, path);
  return path;
};
