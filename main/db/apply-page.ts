import type { Database } from 'better-sqlite3';
import { FEED_KEYS, type Collection, type FeedRow } from '#shared/contracts/feed.ts';
import type { Applier, FeedKey } from './apply/applier.ts';
import { createDocumentsApplier } from './apply/documents.ts';
import { createHealthApplier } from './apply/health.ts';
import { createMonthsApplier } from './apply/months.ts';
import { createAlertsApplier, createPricesApplier, createRatesApplier, createSettingsApplier } from './apply/plain.ts';
import { createRollupsApplier } from './apply/rollups.ts';
import { createUsageApplier } from './apply/usage.ts';
import { createUsersApplier } from './apply/users.ts';
import { prepared, preparedExact } from './prepared.ts';
import { revisionOf, type Revision } from './rows.ts';
import { guardStorage } from './sqlite.ts';
import { readState } from './sync-state.ts';

/** A feed page whose lines have all been parsed and whose `end` has been seen. */
export type FeedPage<C extends Collection> = {
  readonly puts: readonly { readonly revision: string; readonly row: FeedRow<C> }[];
  readonly deletes: readonly { readonly revision: string; readonly key: readonly (string | number)[] }[];
  /** From the page's end. */
  readonly cursor: string;
  /** The page's end said that there is no more now. */
  readonly complete: boolean;
  /** The service's time from the page's end, ISO. */
  readonly now: string;
};
type AppliersByCollection = {
  [C in Collection]: (db: Database, rows: readonly FeedRow<C>[]) => Applier<C>;
};
const APPLIERS: AppliersByCollection = {
  users: createUsersApplier,
  settings: createSettingsApplier,
  months: createMonthsApplier,
  alerts: createAlertsApplier,
  rollups: createRollupsApplier,
  prices: createPricesApplier,
  rates: createRatesApplier,
  policy: createDocumentsApplier('policy'),
  rollout: createDocumentsApplier('rollout'),
  systemAlerts: createDocumentsApplier('systemAlerts'),
  health: createHealthApplier,
  audit: createDocumentsApplier('audit'),
  usage: createUsageApplier,
};

/** Remembers deletes of this generation, so that an older put that comes late does not bring a row back. */
const createTombstones = (db: Database, collection: Collection) => {
  const find = preparedExact<[string, string], { revision: bigint }>(
    db,
    'SELECT revision FROM tombstones WHERE collection = ? AND key = ?',
  );
  const bury = prepared(
    db,
    `INSERT INTO tombstones (collection, key, revision) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET revision = max(revision, excluded.revision)`,
  );
  const any = prepared<[string]>(db, 'SELECT 1 FROM tombstones WHERE collection = ? LIMIT 1');
  // Most collections never have one; then puts need not look.
  let present = any.get(collection) !== undefined;
  const keyText = (key: FeedKey) => JSON.stringify(key.map(String));
  return {
    bury: (key: FeedKey, revision: Revision) => {
      bury.run(collection, keyText(key), revision);
      present = true;
    },
    isOver: (keyOf: () => FeedKey, revision: Revision) =>
      present && (find.get(collection, keyText(keyOf()))?.revision ?? -1n) >= revision,
  };
};

const feedKey = <C extends Collection>(collection: C, row: FeedRow<C>): FeedKey =>
  FEED_KEYS[collection].map((field) => row[field as keyof FeedRow<C>] as string | number);

/** Which of two revisions of a row comes first does not matter, so neither does the order of a page. */
const ranked = <C extends Collection>(puts: FeedPage<C>['puts'], { rank }: Applier<C>) => {
  if (!rank) return puts;
  const ranks = Float64Array.from(puts, ({ row }) => rank(row));
  const order = Uint32Array.from(puts, (_, index) => index).sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
  return Array.from(order).flatMap((index) => puts[index] ?? []);
};

/** Puts and deletes alone, inside a transaction; the caller flushes the applier and keeps the count of rows. */
export const applyRows = <C extends Collection>(
  db: Database,
  collection: C,
  page: Pick<FeedPage<C>, 'puts' | 'deletes'>,
  generation: number,
) => {
  const applier = APPLIERS[collection](
    db,
    page.puts.map(({ row }) => row),
  );
  const tombstones = createTombstones(db, collection);
  let change = 0;
  for (const { revision: text, key } of page.deletes) {
    const revision = revisionOf(text);
    change += applier.remove(key, { revision, generation });
    tombstones.bury(key, revision);
  }
  for (const { revision: text, row } of ranked(page.puts, applier)) {
    const revision = revisionOf(text);
    if (tombstones.isOver(() => feedKey(collection, row), revision)) continue;
    change += applier.put(row, { revision, generation });
  }
  return { applier, change };
};

/**
 * Stores a page, its figures and its cursor in one transaction. Pages may come twice or late: a row never goes back to
 * an older revision, and a deleted one does not return. Throws AppError `storage.*`; then nothing of the page is stored.
 */
export const applyPage = <C extends Collection>(db: Database, collection: C, page: FeedPage<C>): void => {
  const work = db.transaction(() => {
    prepared(db, 'INSERT INTO sync_state (collection) VALUES (?) ON CONFLICT DO NOTHING').run(collection);
    const state = readState(db, collection);
    const generation = state?.generation ?? 1;
    const { applier, change } = applyRows(db, collection, page, generation);
    const becomesWhole = page.complete && state?.whole !== 1;
    const swept = becomesWhole ? applier.sweep(generation) : 0;
    applier.flush();
    prepared(
      db,
      'UPDATE sync_state SET cursor = ?, whole = max(whole, ?), rows = rows + ?, pages = pages + 1, as_of = ? WHERE collection = ?',
    ).run(page.cursor, page.complete ? 1 : 0, change + swept, page.now, collection);
  });
  guardStorage(() => work.immediate());
};
