import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createLeadership } from '#server/lib/leadership.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import { createEvaluateHealth, type EvaluateParts } from './evaluate-health.ts';
import { createHealthSnapshotsStore } from './health-snapshots.store.ts';
import { createHealthSumsStore } from './health-sums.store.ts';

/** Any number, the same in every instance. */
const LOCK_KEY = 4_150_726_006;
const MINUTE_MS = 60_000;
/** Rows of a minute are recorded and folded by then. */
const SETTLED_AFTER_MS = 12_000;
const SNAPSHOTS_KEPT_MS = 90 * DAY_MS;
const PRUNE_EVERY_MS = 3_600_000;
const BATCH = 5_000;

export type HealthMonitorOptions = Omit<EvaluateParts, 'sums' | 'snapshots'> & {
  database: Database;
  clock: Clock;
  /** Milliseconds between two folds. */
  pauseMs?: number;
  onError?: (error: unknown) => void;
};

export type HealthMonitor = ReturnType<typeof createHealthMonitor>;
/** Watches the service's health, one instance at a time; acts on what it finds. */
export const createHealthMonitor = (options: HealthMonitorOptions) => {
  const { database, clock, pauseMs = 5_000, onError = () => {} } = options;
  const sums = createHealthSumsStore({ database, clock });
  const snapshots = createHealthSnapshotsStore(database);
  const evaluate = createEvaluateHealth({ ...options, sums, snapshots });
  const leadership = createLeadership(database, LOCK_KEY);
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let evaluated = 0;
  let prunedAt = 0;
  /** When the database first failed us, of those failures that still go on. */
  let awaySince: number | null = null;

  const foldOnce = async () => {
    let total = 0;
    while (!stopping.signal.aborted) {
      const { folded, more } = await sums.foldNext(BATCH);
      total += folded;
      if (!more) break;
    }
    return total;
  };
  const evaluateDue = async (unreachableSeconds: number) => {
    const minute = Math.floor((clock().getTime() - SETTLED_AFTER_MS) / MINUTE_MS) * MINUTE_MS;
    if (minute === evaluated) return;
    await evaluate(new Date(minute), unreachableSeconds);
    evaluated = minute;
  };
  const pruneDue = async () => {
    const now = clock().getTime();
    if (Math.abs(now - prunedAt) < PRUNE_EVERY_MS) return;
    prunedAt = now;
    await sums.prune();
    await snapshots.prune(new Date(now - SNAPSHOTS_KEPT_MS));
  };
  const turn = async () => {
    const unreachableSeconds = awaySince === null ? 0 : (performance.now() - awaySince) / 1_000;
    if (!(await leadership.claim())) return;
    await foldOnce();
    await evaluateDue(unreachableSeconds);
    await pruneDue();
  };
  const run = async () => {
    const { signal } = stopping;
    while (!signal.aborted) {
      const began = performance.now();
      try {
        await turn();
        awaySince = null;
      } catch (error) {
        awaySince ??= began;
        onError(error);
      }
      await wait(pauseMs, undefined, { signal }).catch(() => {});
    }
    await leadership.resign();
  };

  return {
    /** Folds all that is ready, leader or not; answers how many rows. What was just recorded is ready the time after. */
    foldOnce,
    /** What is found at the end of a minute, leader or not; null when somebody was first, or nothing is watched. */
    evaluate,
    sums,
    snapshots,
    start() {
      running = run();
    },
    /** Resolves when another instance may lead. */
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
