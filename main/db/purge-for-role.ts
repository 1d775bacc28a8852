import type { Database } from 'better-sqlite3';
import { COLLECTIONS, FEED_SCOPE, type Collection } from '#shared/contracts/feed.ts';
import { isPermitted, type Role } from '#shared/domain/permissions.ts';
import { addMonths, monthOf } from '#shared/domain/time.ts';
import { createMonthsApplier } from './apply/months.ts';
import { monthNumber } from './columns.ts';
import { KEPT_ANSWERS, removeKeptAnswer, type KeptAnswer } from './kept-answers.ts';
import { prepared } from './prepared.ts';
import { guardStorage } from './sqlite.ts';
import { readState, type StoredState } from './sync-state.ts';

/** What holds rows of a collection, or figures from them. */
const TABLES: Readonly<Record<Collection, readonly string[]>> = {
  users: ['users', 'user_parts', 'name_bounds', 'name_blocks', 'user_sets'],
  settings: ['settings'],
  months: ['months', 'month_bands', 'month_blocks'],
  alerts: ['alerts'],
  rollups: ['rollups', 'rollup_days', 'rollup_months', 'spend_days'],
  prices: ['prices'],
  rates: ['rates'],
  policy: ['policy'],
  rollout: ['rollout'],
  systemAlerts: ['systemAlerts'],
  health: ['health'],
  audit: ['audit'],
  usage: ['usage', 'user_usage_fetches'],
};

const keptNames = Object.keys(KEPT_ANSWERS) as KeptAnswer[];

/** Requests that were read one user at a time came without the feed, and any role may have read them. */
const cameByFeed = (state: StoredState) => state.cursor !== null || state.generation > 1;

const forget = (db: Database, collection: Collection) => {
  for (const table of TABLES[collection]) db.exec(`DELETE FROM ${table}`);
  prepared(db, 'DELETE FROM tombstones WHERE collection = ?').run(collection);
  prepared(db, 'DELETE FROM sync_state WHERE collection = ?').run(collection);
};

/** Support may hold the current and the previous month, by the service's time of the newest page. */
const forgetOldMonths = (db: Database, state: StoredState) => {
  if (!state.as_of) return;
  const first = monthNumber(addMonths(monthOf(new Date(state.as_of)), -1));
  const months = createMonthsApplier(db, []);
  prepared(db, 'UPDATE months SET generation = -1 WHERE month < ?').run(first);
  const change = months.sweep(0);
  months.flush();
  prepared(db, `UPDATE sync_state SET rows = rows + ?, pages = pages + 1 WHERE collection = 'months'`).run(change);
};

/**
 * Removes what the role may not hold, from the file too, not only from sight. For when the operator or the role has
 * changed. Throws AppError `storage.*`.
 */
export const purgeForRole = (db: Database, role: Role): void =>
  guardStorage(() => {
    db.pragma('secure_delete = ON');
    try {
      const purge = db.transaction(() => {
        for (const name of keptNames) if (!isPermitted(role, KEPT_ANSWERS[name])) removeKeptAnswer(db, name);
        for (const collection of COLLECTIONS) {
          const state = readState(db, collection);
          if (!state) continue;
          if (!FEED_SCOPE[role].includes(collection) && cameByFeed(state)) forget(db, collection);
          else if (role === 'support' && collection === 'months') forgetOldMonths(db, state);
        }
      });
      purge.immediate();
      db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      db.pragma('secure_delete = FAST');
    }
  });
