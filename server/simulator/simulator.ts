import type { Database } from '#server/db/database.ts';
import type { Recorder } from '#server/features/recording/recorder.ts';
import { openSample, recordUntil, type Progress } from './history.ts';
import type { Seed } from './random.ts';
import { createSampleStore } from './sample.store.ts';
import type { Sample } from './schedule.ts';

export const USERS = 2_000;
export const DAYS = 90;

export type SampleParts = {
  readonly database: Database;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly seed: Seed;
  readonly users?: number;
  /** How far back history goes, and how long a gap is filled at most. */
  readonly days?: number;
  readonly armAt?: Sample['armAt'];
};
export type SeedHistory = SampleParts & {
  readonly now: Date;
  /** Stops between two days; what is recorded stays, and the next start goes on from there. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
};

/**
 * Fills the database with sample users and their usage up to `now`, through the recorder. The same seed and day give
 * the same rows. Run again, it adds only what is missing since. Resolves to the number of attempts handed over.
 */
export const seedHistory = async (options: SeedHistory) => {
  const { database, recorder, seed, now, users = USERS, days = DAYS, armAt, signal, onProgress } = options;
  const store = createSampleStore(database);
  const sample = await openSample(store, seed, users, now, armAt);
  return recordUntil({ store, recorder, sample, now, days, signal, onProgress });
};
