import type { Database } from 'better-sqlite3';
import { SUM_COLUMNS } from '#main/db/columns.ts';

const sums = SUM_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ');
const VIETNAM_MS = 7 * 3_600_000;
const day = `(hour + ${VIETNAM_MS}) / 86400000`;
const all = (db: Database, sql: string) => db.prepare(sql).safeIntegers().all();

/** The kept figures of a mirror, and the same computed again from the rows they stand for. */
export const figuresKept = (db: Database) => ({
  days: all(db, 'SELECT * FROM rollup_days ORDER BY day, provider, model, tier, complexity, category, arm'),
  months: all(db, 'SELECT * FROM rollup_months ORDER BY month, provider, model, tier, complexity, category, arm'),
  split: all(db, 'SELECT * FROM spend_days ORDER BY dimension, day, name'),
  bands: all(db, 'SELECT * FROM month_bands ORDER BY month, tier, band'),
  rows: all(db, 'SELECT collection, rows FROM sync_state WHERE rows > 0 ORDER BY collection'),
});

const split = (dimension: string, name: string) =>
  `SELECT '${dimension}' AS dimension, ${day} AS day, ${name} AS name, ${sums} FROM rollups GROUP BY 2, 3
   HAVING sum(requests) > 0`;
const stored = (collection: string, where = '') =>
  `SELECT '${collection}' AS collection, count(*) AS rows FROM ${collection} ${where}`;

export const figuresComputed = (db: Database): ReturnType<typeof figuresKept> => ({
  days: all(
    db,
    `SELECT ${day} AS day, provider, model, tier, complexity, category, arm, ${sums} FROM rollups
     GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(requests) > 0 ORDER BY 1, 2, 3, 4, 5, 6, 7`,
  ),
  months: all(
    db,
    `SELECT strftime('%Y', at) * 12 + strftime('%m', at) - 1 AS month, provider, model, tier, complexity, category, arm,
       ${sums}
     FROM (SELECT *, datetime((hour + ${VIETNAM_MS}) / 1000, 'unixepoch') AS at FROM rollups)
     GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(requests) > 0 ORDER BY 1, 2, 3, 4, 5, 6, 7`,
  ),
  split: all(
    db,
    [
      split('model', `provider || char(31) || model`),
      split('tier', 'tier'),
      split('complexity', 'complexity'),
      split('category', 'category'),
      split('arm', 'arm'),
    ].join(' UNION ALL ') + ' ORDER BY 1, 2, 3',
  ),
  bands: all(
    db,
    `SELECT month, users.tier AS tier,
       CASE WHEN cost_micro_vnd > budget_vnd * 1000000 THEN 'over100'
            WHEN cost_micro_vnd * 100 >= budget_vnd * 1000000 * 95 THEN 'from95'
            WHEN cost_micro_vnd * 100 >= budget_vnd * 1000000 * 90 THEN 'from90'
            WHEN cost_micro_vnd * 100 >= budget_vnd * 1000000 * 75 THEN 'from75' ELSE 'under75' END AS band,
       count(*) AS users, sum(cost_micro_vnd) AS cost_micro_vnd
     FROM months JOIN users ON users.key = months.key % 4294967296 WHERE users.listed
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  ),
  rows: all(
    db,
    [
      stored('users', 'WHERE listed'),
      ...['settings', 'months', 'alerts', 'rollups', 'prices', 'rates', 'usage'].map((name) => stored(name)),
    ]
      .map((sql) => `SELECT * FROM (${sql}) WHERE rows > 0`)
      .join(' UNION ALL ') + ' ORDER BY 1',
  ),
});
