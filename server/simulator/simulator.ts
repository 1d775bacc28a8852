import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '#server/db/database.ts';
import type { Recorder, UsageRecord } from '#server/features/recording/recorder.ts';
import type { Clock } from '#server/lib/clock.ts';
import { DAY_MS, dayOf, monthOf, type Day } from '#shared/domain/time.ts';
import { dayWeight, growth, momentWeight } from './calendar.ts';
import { openSample, recordUntil, type Progress } from './history.ts';
import type { SampleUser } from './population.ts';
import { createRandom, weighted, type Random, type Seed, type Weighted } from './random.ts';
import { drawRequest } from './request.ts';
import { createSampleStore, LIVE_PREFIX } from './sample.store.ts';
import type { Sample } from './schedule.ts';

const USERS = 2_000;
const DAYS = 90;

type Parts = {
  readonly database: Database;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly seed: Seed;
  readonly users?: number;
  /** How far back history goes, and how long a gap is filled at most. */
  readonly days?: number;
};
export type SeedHistory = Parts & {
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
  const { database, recorder, seed, now, users = USERS, days = DAYS, signal, onProgress } = options;
  const store = createSampleStore(database);
  const sample = await openSample(store, seed, users, now);
  return recordUntil({ store, recorder, sample, now, days, signal, onProgress });
};

export type StartTrickle = Parts & {
  readonly clock: Clock;
  /** Mean requests per second just after the start, in an average hour; busy hours have more, nights few. */
  readonly ratePerSecond?: number;
  readonly signal: AbortSignal;
  readonly log: { error(details: object, message: string): void };
};

/** Silence longer than this, of the machine or of the service, is filled with what the schedule holds for it. */
const GAP_MS = 10 * 60_000;
/**
 * Brisk at first, so that a screen just opened is seen to move; then down to the sample's own pace. Kept up, one request
 * every two seconds would make a day fifteen times an ordinary one and spend every budget within the week.
 */
const EASE_MS = 15 * 60_000;
const MAX_PAUSE_MS = 60_000;
const MAX_BACKOFF_MS = 60_000;
const SPENT_EVERY_MS = 60_000;

/** A user to whom an answer would still be given: nobody whose budget is spent. Undefined when chance finds none. */
const drawUser = (random: Random, users: Weighted<SampleUser>, spent: ReadonlySet<string>) => {
  for (let tries = 0; tries < 10; tries += 1) {
    const user = random.weighted(users);
    if (!spent.has(user.id)) return user;
  }
  return undefined;
};

/** One request that has just ended: its last attempt is of now. */
const drawLive = (random: Random, user: SampleUser, now: Date): UsageRecord[] => {
  const records = drawRequest(random, user, `${LIVE_PREFIX}${random.base32(20)}`, now);
  const early = (records.at(-1)?.occurredAt.getTime() ?? 0) - now.getTime();
  return records.map((record) => ({ ...record, occurredAt: new Date(record.occurredAt.getTime() - early) }));
};

/** Requests per second in an average hour of the schedule. */
const ownPace = ({ users, anchor }: Sample, day: Day) =>
  (users.reduce((sum, { habits }) => sum + habits.requestsPerDay, 0) * dayWeight(day) * growth(day, anchor) * 1_000) /
  DAY_MS;

/**
 * Keeps the sample alive: fills the gap since the last recorded request, then records one request every few seconds,
 * later every half minute or so, until aborted. Resolves then; never rejects. A failure is logged and tried again,
 * later each time.
 */
export const startTrickle = async (options: StartTrickle): Promise<void> => {
  const { database, recorder, seed, clock, users = USERS, days = DAYS, ratePerSecond = 0.5, signal, log } = options;
  const store = createSampleStore(database);
  const begun = clock().getTime();
  const random = createRandom(seed, 'live', begun);
  let sample: Sample | undefined;
  let awake: Weighted<SampleUser> | undefined;
  let reachedMs = -Infinity;
  let spent: { users: ReadonlySet<string>; readAtMs: number } = { users: new Set(), readAtMs: -Infinity };
  let failures = 0;

  const fillGap = async (now: Date) => {
    sample ??= await openSample(store, seed, users, now);
    awake ??= weighted(sample.users.map((user) => [user, user.habits.requestsPerDay] as const));
    if (now.getTime() - reachedMs > GAP_MS) await recordUntil({ store, recorder, sample, now, days, signal });
    reachedMs = now.getTime();
    return awake;
  };
  const step = async () => {
    const now = clock();
    const users = await fillGap(now);
    // A live request recorded now would pass for the end of a history that was cut short.
    if (signal.aborted) return;
    if (now.getTime() - spent.readAtMs > SPENT_EVERY_MS)
      spent = { users: await store.spentUsers(monthOf(now)), readAtMs: now.getTime() };
    const user = drawUser(random, users, spent.users);
    if (user) await Promise.all(drawLive(random, user, now).map((record) => recorder.record(record)));
  };

  const pauseMs = (now: Date) => {
    const own = sample ? ownPace(sample, dayOf(now)) : 0;
    // A clock set back must not make it faster than it began.
    const pace = Math.max(own, ratePerSecond * Math.exp(Math.min(0, begun - now.getTime()) / EASE_MS));
    return Math.min(MAX_PAUSE_MS, random.exponential(1_000 / (pace * momentWeight(now))));
  };

  while (!signal.aborted) {
    try {
      await step();
      failures = 0;
    } catch (error) {
      failures += 1;
      log.error({ err: error }, 'The sample could not record a request');
    }
    const pause = failures > 0 ? Math.min(MAX_BACKOFF_MS, 250 * 2 ** failures) : pauseMs(clock());
    await wait(pause, undefined, { signal }).catch(() => {});
  }
};
