import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#server/lib/clock.ts';
import { monthOf } from '#shared/domain/time.ts';
import { openSample, recordUntil } from './history.ts';
import type { SampleUser } from './population.ts';
import { createRandom, weighted, type Weighted } from './random.ts';
import { drawChat, readSampleQueries, type SampleChat } from './sample-chat.ts';
import { createSampleStore } from './sample.store.ts';
import { DAYS, USERS, type SampleParts } from './simulator.ts';

export type Pace = {
  /** Chats of the first burst, so that a console just opened has something to tell. */
  readonly burst: number;
  /** Mean ms from one chat to the next, during the burst and after it. */
  readonly burstPauseMs: number;
  readonly pauseMs: number;
};
/**
 * A minute's burst, then a chat every five seconds at any hour: enough for both sides of the rollout to be judged within the
 * hour. These are five times as many requests a day as the history has, but short ones: together they cost less than half of
 * its day, and none of its users a tenth of their budget.
 */
const PACE: Pace = { burst: 120, burstPauseMs: 500, pauseMs: 5_000 };

export type StartTrickle = SampleParts & {
  readonly clock: Clock;
  /** Asks the service as that user. Resolves when the answer has ended, also when it was a refusal or `signal` aborted. */
  readonly send: (user: SampleUser, chat: SampleChat, signal: AbortSignal) => Promise<void>;
  readonly pace?: Pace;
  readonly signal: AbortSignal;
  readonly log: { error(details: object, message: string): void };
};

/** Silence longer than this, of the machine or of the service, is filled with what the schedule holds for it. */
const GAP_MS = 10 * 60_000;
const MAX_BACKOFF_MS = 60_000;
const MOST_AT_ONCE = 8;
/** Users who chat again and again, so that their timelines are worth reading: spent and nearly spent ones, and any. */
const REGULARS = { ofEachKind: 2, any: 6 };
/** Share of chats that are theirs, during the burst and after it. */
const REGULARS_SHARE = { burst: 0.8, later: 0.25 };

type Chatters = { readonly all: Weighted<SampleUser>; readonly regulars: Weighted<SampleUser> };

/**
 * Keeps the sample alive: fills the gap since the last recorded request, then asks the service one chat after the other
 * until aborted. Resolves when none is under way any more; never rejects. A failure is logged and tried again, later each
 * time.
 */
export const startTrickle = async (options: StartTrickle): Promise<void> => {
  const {
    database,
    recorder,
    seed,
    clock,
    users = USERS,
    days = DAYS,
    armAt,
    send,
    pace = PACE,
    signal,
    log,
  } = options;
  const store = createSampleStore(database);
  const random = createRandom(seed, 'live', clock().getTime());
  const queries = readSampleQueries();
  const underWay = new Set<Promise<void>>();
  let chatters: Chatters | undefined;
  let reachedMs = -Infinity;
  let begun = 0;
  let failures = 0;

  const fillGap = async (now: Date) => {
    const sample = await openSample(store, seed, users, now, armAt);
    await recordUntil({ store, recorder, sample, now, days, signal });
    const ids = sample.users.map(({ id }) => id);
    const near = new Set(await store.nearBudget(ids, monthOf(now), REGULARS.ofEachKind));
    const all = weighted(sample.users.map((user) => [user, user.habits.requestsPerDay] as const));
    const any = Array.from({ length: REGULARS.any }, () => random.weighted(all));
    const regulars = weighted([...sample.users.filter(({ id }) => near.has(id)), ...any].map((user) => [user, 1]));
    return { all, regulars };
  };
  const failed = (error: unknown) => {
    failures += 1;
    if (!signal.aborted) log.error({ err: error }, 'The sample could not chat');
  };
  const begin = ({ all, regulars }: Chatters) => {
    const share = begun < pace.burst ? REGULARS_SHARE.burst : REGULARS_SHARE.later;
    const user = random.weighted(random.chance(share) ? regulars : all);
    begun += 1;
    const chat = send(user, drawChat(random, user, queries), signal).then(() => {
      failures = 0;
    }, failed);
    underWay.add(chat);
    void chat.then(() => underWay.delete(chat));
  };
  const step = async () => {
    const now = clock();
    if (!chatters || now.getTime() - reachedMs > GAP_MS) chatters = await fillGap(now);
    reachedMs = now.getTime();
    // A chat recorded now would pass for the end of a history that was cut short.
    if (!signal.aborted && underWay.size < MOST_AT_ONCE) begin(chatters);
  };

  while (!signal.aborted) {
    await step().catch(failed);
    const mean = begun < pace.burst ? pace.burstPauseMs : pace.pauseMs;
    const pause = failures > 0 ? Math.min(MAX_BACKOFF_MS, 250 * 2 ** failures) : random.exponential(mean);
    await wait(pause, undefined, { signal }).catch(() => {});
  }
  await Promise.all(underWay);
};
