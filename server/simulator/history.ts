import type { Recorder } from '#server/features/recording/recorder.ts';
import { addDays, dayOf, dayStart, type Day } from '#shared/domain/time.ts';
import { daysFromTo } from './calendar.ts';
import { anchorOf, drawPopulation, drawSettings, sampleUserId } from './population.ts';
import type { Seed } from './random.ts';
import type { SampleStore } from './sample.store.ts';
import { usageOfDay, type Sample } from './schedule.ts';

export type Progress = {
  readonly day: Day;
  readonly daysDone: number;
  readonly days: number;
  /** Attempts handed to the recorder since this start. */
  readonly recorded: number;
};

/** The sample this database holds, or a new one begun today: its users and their settings are in the database afterwards. */
export const openSample = async (
  store: SampleStore,
  seed: Seed,
  count: number,
  now: Date,
  armAt?: Sample['armAt'],
): Promise<Sample> => {
  const begun = await store.createdAt(sampleUserId(seed, 0));
  const anchor = begun ? anchorOf(begun) : dayOf(now);
  const users = drawPopulation(seed, anchor, count);
  if (!begun) await store.addUsers(users, drawSettings(seed, anchor, users));
  return { seed, anchor, users, armAt };
};

/**
 * Where recording goes on. The two days last worked on may hold only some of their rows, so they are drawn again and
 * the recorder passes over what it has; what live requests already stand for is not drawn a second time.
 */
const resumeAfter = ({ scheduled, live }: { scheduled: Date | null; live: Date | null }) =>
  Math.max(
    scheduled ? dayStart(addDays(dayOf(scheduled), -1)).getTime() - 1 : -Infinity,
    live ? live.getTime() : -Infinity,
  );

type RecordUntil = {
  readonly store: SampleStore;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly sample: Sample;
  readonly now: Date;
  /** How far back at most. */
  readonly days: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
};

/**
 * Records all scheduled usage from where the last start ended up to `now`, day after day, and tells how many attempts
 * that were. Stops between two days when aborted. Rejects when the recorder does.
 */
export const recordUntil = async ({ store, recorder, sample, now, days, signal, onProgress }: RecordUntil) => {
  const after = resumeAfter(await store.lastRecorded(sample.users.map(({ id }) => id)));
  const today = dayOf(now);
  const first = dayOf(new Date(Math.max(after + 1, dayStart(addDays(today, -days)).getTime())));
  const plan = daysFromTo(first, today);
  let recorded = 0;
  // The next day is drawn and handed over while the last one is being written, so that no batch leaves half empty.
  let writing: Promise<unknown> = Promise.resolve();
  for (const [index, day] of plan.entries()) {
    if (signal?.aborted) break;
    const usage = usageOfDay(sample, day).filter(
      ({ occurredAt }) => occurredAt.getTime() > after && occurredAt.getTime() <= now.getTime(),
    );
    const handedOver = Promise.all(usage.map((record) => recorder.record(record)));
    // Its failure is met below, a turn later.
    handedOver.catch(() => {});
    await writing;
    writing = handedOver;
    recorded += usage.length;
    onProgress?.({ day, daysDone: index + 1, days: plan.length, recorded });
  }
  await writing;
  return recorded;
};
