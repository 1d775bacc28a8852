import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '#server/db/database.ts';
import { createLeadership } from '#server/lib/leadership.ts';
import { createRollupStore } from './rollup.store.ts';

/** Any number, the same in every instance. */
const LOCK_KEY = 4_150_726_001;

export type RollupLeaderOptions = {
  database: Pick<Database, 'pool'>;
  /** Milliseconds between two looks for new requests, and for a lost leader. */
  pauseMs?: number;
  /** Requests per transaction. */
  batch?: number;
  onError?: (error: unknown) => void;
};

export type RollupLeader = {
  /** Folds everything that is ready now, leader or not; answers how many requests. */
  foldOnce(): Promise<number>;
  /** Folds whenever this instance leads, until `stop`. */
  start(): void;
  /** Resolves when the last fold has ended and another instance may lead. */
  stop(): Promise<void>;
};

/**
 * Keeps usage_rollup up with usage_logs. One instance leads, so that the others don't queue for its work; counting exactly
 * once rests on the cursor's row lock, not on the leadership. Usage rows must never be updated: a row written anew would
 * be counted anew.
 */
export const createRollupLeader = (options: RollupLeaderOptions): RollupLeader => {
  const { database, pauseMs = 1_000, batch = 20_000, onError = () => {} } = options;
  const store = createRollupStore(database);
  const leadership = createLeadership(database, LOCK_KEY);
  let stopping = new AbortController();
  let running: Promise<void> | null = null;

  const foldOnce = async () => {
    let total = 0;
    for (;;) {
      const folded = await store.foldNext(batch);
      total += folded;
      if (folded < batch || stopping.signal.aborted) return total;
    }
  };

  const run = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      try {
        if (await leadership.claim()) await foldOnce();
      } catch (error) {
        onError(error);
      }
      await wait(pauseMs, undefined, { signal }).catch(() => {});
    }
    await leadership.resign();
  };

  return {
    foldOnce,
    start() {
      stopping = new AbortController();
      running ??= run(stopping.signal);
    },
    async stop() {
      stopping.abort();
      await running;
      running = null;
    },
  };
};
