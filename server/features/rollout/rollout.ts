import type { RolloutState } from '#shared/contracts/rollout.ts';
import type { Database } from '#server/db/database.ts';
import type { Actor } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { createHeldRollout } from './held-rollout.ts';
import { createRolloutChanges, type RollBack } from './rollout-changes.ts';
import { startRolloutWatch } from './rollout-watch.ts';
import { insertFirstRollout, readVersion } from './rollout.store.ts';
import { createScheduleTicks, type ReadGates } from './schedule-ticks.ts';

export type RolloutOptions = {
  database: Database;
  /** Where `database` is: the rollout is asked for on connections of its own. */
  url: string;
  listenUrl?: string;
  /** Becomes the first version of a database that has none. */
  first: RolloutState;
  /** False: this instance optimises nothing, whatever the database says. */
  enabled: boolean;
  /** Everything is off once the database has not been heard for longer. */
  maxAgeSeconds: number;
  clock: Clock;
  /** Milliseconds that only ever grow. */
  elapsed?: () => number;
  onError?: (error: unknown) => void;
};

/** Twice in the second within which everybody must have stopped. */
const ASK_EVERY_MS = 500;
const TICK_EVERY_MS = 60_000;

/** Until health and savings can say something, no stage begins by itself. */
const NO_GATES: ReadGates = async () => ({
  requests: { treatment: 0, control: 0 },
  health: 'notEnoughData',
  savings: null,
});

const readFirst = async (database: Database, state: RolloutState, at: Date) => {
  await insertFirstRollout(database.pool, state, at);
  const read = await readVersion(database.pool, 0);
  if (!read?.state) throw new Error('The rollout has no state');
  return { version: read.version, state: read.state };
};

/**
 * The rollout as this instance knows it, and what can be done to it. Throws when the database can't be reached: an
 * instance that has never known the rollout doesn't start. From then on it is kept up to date until `close`.
 */
export const createRollout = async (options: RolloutOptions) => {
  const { database, url, listenUrl = url, clock, enabled, onError = () => {} } = options;
  const elapsed = options.elapsed ?? (() => performance.now());
  const first = await readFirst(database, options.first, clock());
  const held = createHeldRollout({ first, enabled, maxAgeMs: options.maxAgeSeconds * 1_000, elapsed });
  const listeners = new Set<(version: number) => void>();
  const watch = startRolloutWatch({
    url,
    listenUrl,
    pauseMs: ASK_EVERY_MS,
    onError,
    async check(connection) {
      const askedAt = elapsed();
      const read = await readVersion(connection, held.version());
      if (!read) throw new Error('The rollout has no state');
      if (held.take(read, askedAt)) for (const listener of listeners) listener(read.version);
    },
  });
  const changes = createRolloutChanges({ clock });
  let readGates = NO_GATES;
  const ticks = createScheduleTicks({ database, changes, clock, readGates: (since) => readGates(since) });
  let ticking: NodeJS.Timeout | undefined;
  let tick = Promise.resolve();

  return {
    decide: held.decide,
    armOf: held.armOf,
    flag: held.flag,
    flags: held.flags,
    age: held.age,
    state: held.state,
    /** Hears of each new version; answers how to stop. */
    onVersion(listener: (version: number) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    changes,
    /** Turns everything off for everybody; every instance knows within a second. */
    rollBack: (rollBack: RollBack, actor: Actor = null) =>
      inTransaction(database, (client) => changes.rollBack(client, { actor }, rollBack)),
    /** Looks at the schedule once. */
    tick: () => ticks.tick(held.state().schedule.stepSince),
    /** Follows the schedule from now on; `gates` open its stages. */
    start(gates: ReadGates = NO_GATES) {
      readGates = gates;
      ticking ??= setInterval(() => {
        tick = tick.then(() => ticks.tick(held.state().schedule.stepSince)).catch(onError);
      }, TICK_EVERY_MS).unref();
    },
    /** Resolves when nothing more is asked of the database. */
    async close() {
      clearInterval(ticking);
      await tick;
      await watch.stop();
    },
  };
};
export type Rollout = Awaited<ReturnType<typeof createRollout>>;
