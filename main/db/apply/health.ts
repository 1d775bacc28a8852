import type { Database } from 'better-sqlite3';
import { prepared } from '#main/db/prepared.ts';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { HEALTH_FEED_HOURS } from '#shared/contracts/health.ts';
import type { Applier } from './applier.ts';
import { createDocumentsApplier } from './documents.ts';

const KEPT_MS = HEALTH_FEED_HOURS * 3_600_000;

/** Minutes of health as documents; those that the feed no longer carries are forgotten as newer ones come. */
export const createHealthApplier = (db: Database, page: readonly FeedRow<'health'>[]): Applier<'health'> => {
  const documents = createDocumentsApplier('health')(db);
  const forget = prepared(db, 'DELETE FROM health WHERE key < ?');
  const newest = page.reduce((latest, { at }) => (at > latest ? at : latest), '');
  let due = newest !== '';
  return {
    ...documents,
    put(row, version) {
      const growth = documents.put(row, version);
      if (!due) return growth;
      due = false;
      return growth - forget.run(new Date(Date.parse(newest) - KEPT_MS).toISOString()).changes;
    },
  };
};
