import type { Database } from 'better-sqlite3';
import { readStored, type StoredCollection } from '#main/db/sync-state.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { ErrorCode } from '#shared/contracts/errors.ts';
import type { Collection, FeedPing } from '#shared/contracts/feed.ts';
import type { CollectionStatus, Failure, SyncPhase, SyncStatus } from '#shared/contracts/views.ts';
import type { Outbox } from './outbox/outbox.ts';
import { createPullProgress, type PullProgress } from './pull-progress.ts';
import type { SyncEvent } from './sync-worker-host.ts';

/** The service can't be reached at all; what is here stays readable. */
const OFFLINE: readonly ErrorCode[] = ['backend.unreachable', 'backend.timeout'];

type Parts = {
  reader: Database;
  outbox: Pick<Outbox, 'counts'>;
  /** What this operator's role gets. */
  collections: readonly Collection[];
  skewSeconds: () => number | null;
  clock: Clock;
};
export type SyncState = ReturnType<typeof createSyncState>;

/** Up to when all collections are whole; null while one isn't. */
const oldestAsOf = (stored: readonly StoredCollection[]) => {
  const times = stored.map(({ whole, asOf }) => (whole ? asOf : null));
  return times.reduce((oldest, time) => (oldest === null || time === null || time < oldest ? time : oldest));
};

/** Everything known about the sync of one account, and its summary. */
export const createSyncState = ({ reader, outbox, collections, skewSeconds, clock }: Parts) => {
  const failures = new Map<Collection, Failure>();
  const heldBack = new Map<Collection, number>();
  let progress: PullProgress | null = null;
  let failure: Failure | null = null;
  let signedOut = false;
  let live = false;

  const stored = () => readStored(reader).filter(({ collection }) => collections.includes(collection));
  const firstFailure = () => failure ?? failures.values().next().value ?? null;
  const isShown = (run: PullProgress) => run.isLarge() || stored().some(({ whole }) => !whole);
  const phase = (): SyncPhase => {
    if (signedOut) return 'signedOut';
    if (progress && isShown(progress)) return 'syncing';
    const found = firstFailure();
    if (found) return OFFLINE.includes(found.code) ? 'offline' : 'failed';
    return live ? 'live' : 'idle';
  };
  const collectionStatus = ({ collection, rows, asOf }: StoredCollection): CollectionStatus => ({
    collection,
    rows,
    remaining: progress?.remaining(collection) ?? null,
    lastPulledAt: asOf,
    failure: failures.get(collection) ?? null,
  });

  return {
    beginRun(run: readonly Collection[]) {
      progress = createPullProgress(run, clock);
    },
    endRun() {
      progress = null;
    },
    take(event: SyncEvent) {
      if (event.type === 'applied') {
        progress?.applied(event.collection, event.rows, event.remaining);
        heldBack.set(event.collection, event.heldBackSeconds);
      } else if (event.type === 'whole') {
        // More rows don't make a mirror right that was found wrong.
        if (event.compared || failures.get(event.collection)?.code !== 'feed.digestDiffers')
          failures.delete(event.collection);
      } else if (event.type === 'collectionFailed') {
        progress?.failed(event.collection);
        failures.set(event.collection, event.failure);
      }
    },
    heardPing({ heldBackSeconds }: FeedPing) {
      for (const collection of collections) heldBack.set(collection, heldBackSeconds);
    },
    /** Collections that nothing is known to be wrong with. */
    sound: () => collections.filter((collection) => !failures.has(collection)),
    /** Collections to ask for again by themselves; one that was fetched twice and still differs is for a person. */
    toRetry: () => [...failures].flatMap(([name, { code }]) => (code === 'feed.digestDiffers' ? [] : name)),
    connected() {
      failure = null;
      signedOut = false;
    },
    /** The last one stays until the service answers again. */
    failed(next: Failure) {
      failure = next;
      signedOut = next.code === 'auth.signedOut';
      live = false;
    },
    setLive(next: boolean) {
      live = next;
    },
    status(): SyncStatus {
      const now = phase();
      const syncing = now === 'syncing';
      return {
        phase: now,
        percent: syncing ? (progress?.percent() ?? null) : null,
        secondsLeft: syncing ? (progress?.secondsLeft() ?? null) : null,
        dataAsOf: oldestAsOf(stored()),
        failure: firstFailure(),
        heldBackSeconds: Math.max(0, ...heldBack.values()),
        clockSkewSeconds: skewSeconds(),
        collections: stored().map(collectionStatus),
        outbox: outbox.counts(),
      };
    },
  };
};
