import { isDeepStrictEqual } from 'node:util';
import type { PoolClient } from 'pg';
import type { RolloutWaiting } from '#shared/contracts/rollout.ts';
import { nextStep, type GatesReport, type WaitReason } from '#shared/domain/rollout-schedule.ts';
import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createLeadership } from '#server/lib/leadership.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import type { RolloutChanges } from './rollout-changes.ts';
import { lockRollout, writeWaiting } from './rollout.store.ts';

/** What health and savings say of the current stage, which began at `since`. */
export type ReadGates = (since: Date) => Promise<GatesReport>;

/** Any number, the same in every instance. */
const LOCK_KEY = 4_150_726_005;
/** Numbers of a wait that goes on are written no more often, because each writing goes to every console. */
const REWRITE_AFTER_MS = 10 * 60_000;

type Parts = { database: Pick<Database, 'pool'>; changes: RolloutChanges; clock: Clock; readGates: ReadGates };

const codesOf = (reasons: readonly WaitReason[]) => reasons.map(({ code }) => code);

/** Moves the rollout forward when its schedule says so. */
export const createScheduleTicks = ({ database, changes, clock, readGates }: Parts) => {
  const leadership = createLeadership(database, LOCK_KEY);
  let writtenAt = -Infinity;

  const keepWaiting = async (client: PoolClient, before: RolloutWaiting | null, reasons: WaitReason[], now: Date) => {
    const sameKind = before !== null && isDeepStrictEqual(codesOf(before.reasons), codesOf(reasons));
    if (sameKind && Math.abs(now.getTime() - writtenAt) < REWRITE_AFTER_MS) return;
    if (sameKind && isDeepStrictEqual(before.reasons, reasons)) return;
    writtenAt = now.getTime();
    await writeWaiting(client, { since: before?.since ?? now.toISOString(), reasons });
  };

  const move = (now: Date, gates: GatesReport, gatesOf: string) =>
    inTransaction(database, async (client) => {
      const { state, waiting } = await lockRollout(client);
      // The gates were asked about another stage: what they say doesn't count.
      if (state.schedule.stepSince !== gatesOf) return;
      const next = nextStep(state, now, gates);
      if (next.move === 'advance') await changes.beginStep(client, state, next.step);
      else if (next.move === 'wait') await keepWaiting(client, waiting, next.reasons, now);
      else if (waiting !== null) await writeWaiting(client, null);
    });

  return {
    /** One look at the schedule, by one instance at a time; at most one stage forward. */
    async tick(stepSince: string) {
      if (!(await leadership.claim())) return;
      try {
        // Asked before the row is held: nobody waits for these questions.
        const gates = await readGates(new Date(stepSince));
        await move(clock(), gates, stepSince);
      } finally {
        // Whoever is alive at the next tick may lead it.
        await leadership.resign();
      }
    },
  };
};
