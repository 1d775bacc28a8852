import type { UsageRecord } from '#server/features/recording/recorder.ts';
import { DAY_MS, dayStart, type Day } from '#shared/domain/time.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { dayWeight, growth, hoursOf } from './calendar.ts';
import type { SampleUser } from './population.ts';
import { createRandom, type Random, type Seed } from './random.ts';
import { drawRequest } from './request.ts';
import { SCHEDULED_PREFIX } from './sample.store.ts';
import { habitWeight } from './spending-habits.ts';

/** What the sample is: with it, every day's usage is settled. */
export type Sample = {
  readonly seed: Seed;
  readonly anchor: Day;
  readonly users: readonly SampleUser[];
  /** The side a user was on, where somebody knows better than the sample. */
  readonly armAt?: (user: SampleUser, instant: Date) => Arm;
};

const HOUR_MS = 3_600_000;
/** Requests of one sitting follow each other by about so much. */
const PAUSE_MS = 95_000;

/** How many requests a user makes on a day; on most days of a light user none, on the others several. */
const drawCount = (random: Random, { habits, createdAt }: SampleUser, day: Day, weight: number) => {
  const begun = createdAt.getTime() < dayStart(day).getTime() + DAY_MS;
  const mean = habits.requestsPerDay * weight * habitWeight(habits, Number(day.slice(8)));
  if (!begun || mean <= 0) return 0;
  // On the first days of a front-loaded month everything depends on using them.
  const active = habits.frontLoaded ? 1 : habits.activeDays;
  return random.chance(active) ? random.poisson(mean / active) : 0;
};

/** Instants in a day, in order: sittings begin by the hour's weight, and hold a handful of requests each. */
const drawInstants = (random: Random, day: Day, count: number) => {
  const start = dayStart(day).getTime();
  const instants: number[] = [];
  while (instants.length < count) {
    let instant = start + (random.weighted(hoursOf(day)) + random.uniform()) * HOUR_MS;
    for (let left = 1 + random.poisson(2.2); left > 0 && instants.length < count; left -= 1) {
      instants.push(Math.floor(Math.min(instant, start + DAY_MS - 1)));
      instant += random.exponential(PAUSE_MS);
    }
  }
  return instants.sort((one, other) => one - other);
};

const usageOfUserDay = ({ seed, armAt }: Sample, user: SampleUser, day: Day, weight: number) => {
  const random = createRandom(seed, 'usage', user.id, day);
  const count = drawCount(random, user, day, weight);
  if (count === 0) return [];
  const earliest = Math.max(user.createdAt.getTime(), dayStart(day).getTime());
  const latest = dayStart(day).getTime() + DAY_MS - 1;
  return drawInstants(random, day, count)
    .filter((instant) => instant >= earliest)
    .map((instant) => new Date(instant))
    .flatMap((instant) => {
      const asker = armAt ? { ...user, arm: armAt(user, instant) } : user;
      return drawRequest(random, asker, `${SCHEDULED_PREFIX}${random.base32(20)}`, instant);
    })
    .map((record) => (record.occurredAt.getTime() > latest ? { ...record, occurredAt: new Date(latest) } : record));
};

/** All of a day's usage in Vietnam, in order. The same sample and day give the same rows, whatever else was drawn. */
export const usageOfDay = (sample: Sample, day: Day): UsageRecord[] => {
  const weight = dayWeight(day) * growth(day, sample.anchor);
  return sample.users
    .flatMap((user) => usageOfUserDay(sample, user, day, weight))
    .sort((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime());
};
