import type { PoolClient } from 'pg';
import { AppError } from '#shared/contracts/errors.ts';
import type { RolloutFigures, RolloutSettings, RolloutState, ROLLOUT_ACTIONS } from '#shared/contracts/rollout.ts';
import { NO_FLAGS, shareOf } from '#shared/domain/rollout.ts';
import { currentStepOf } from '#shared/domain/rollout-schedule.ts';
import { addAuditEntry, type Actor } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import {
  lockRollout,
  readRolloutRecord,
  writeRollout,
  type LockedRollout,
  type RolloutRecord,
} from './rollout.store.ts';

export type RolloutChangeBy = { readonly actor: Actor; readonly commandId?: string };
export type RollBack = { readonly reason: string; readonly figures?: RolloutFigures; readonly automatic?: boolean };

/** The stage belongs to phase and share; it began when either last changed. */
const inStage = (next: RolloutState, before: RolloutState, at: Date): RolloutState => {
  const moved = next.phase !== before.phase || shareOf(next) !== shareOf(before);
  const stepSince = moved ? at.toISOString() : before.schedule.stepSince;
  return { ...next, schedule: { ...next.schedule, stepSince, currentStep: currentStepOf(next.schedule.steps, next) } };
};

/** Whoever has seen this version has seen the state, whatever else of the row has moved since. */
const hasSeen = (baseRevision: string, { version_revision, revision }: LockedRollout) =>
  BigInt(baseRevision) >= BigInt(version_revision) && BigInt(baseRevision) <= BigInt(revision);

/** Whether anything would run that the rollback has stopped. */
const undoesRollback = ({ phase, flags }: RolloutSettings) =>
  phase !== 'disabled' || Object.values(flags).some((isOn) => isOn);

/** What people and the service do to the rollout, each within the caller's transaction and with its audit entry. */
export const createRolloutChanges = ({ clock }: { clock: Clock }) => {
  const change = async (
    client: PoolClient,
    action: (typeof ROLLOUT_ACTIONS)[number],
    { actor, commandId }: RolloutChangeBy,
    { before, next, reason = null }: { before: RolloutState; next: RolloutState; reason?: string | null },
  ): Promise<RolloutRecord> => {
    const at = clock();
    const state = inStage(next, before, at);
    await writeRollout(client, { state, actor, action, reason, at });
    await addAuditEntry(client, {
      actor,
      action: `rollout.${action}`,
      subject: 'rollout',
      before,
      after: state,
      reason: reason ?? undefined,
      commandId,
      at,
    });
    return readRolloutRecord(client);
  };

  return {
    /**
     * Sets everything admins set, unless somebody changed it since `baseRevision`. Throws rollout.rolledBack when it would
     * undo a rollback: that is `resume`'s.
     */
    async edit(client: PoolClient, by: RolloutChangeBy, edit: { baseRevision: string; rollout: RolloutSettings }) {
      const locked = await lockRollout(client);
      const { state: before } = locked;
      if (!hasSeen(edit.baseRevision, locked)) return { conflict: true, record: await readRolloutRecord(client) };
      if (before.rolledBack !== null && undoesRollback(edit.rollout)) throw new AppError('rollout.rolledBack');
      const { currentStep, stepSince } = before.schedule;
      const schedule = { ...edit.rollout.schedule, currentStep, stepSince };
      const next = { ...edit.rollout, schedule, rolledBack: before.rolledBack };
      return { conflict: false, record: await change(client, 'edit', by, { before, next }) };
    },

    /**
     * Turns everything off for everybody, whatever holds and whatever the caller has seen; deletes nothing. The service
     * itself doesn't repeat a rollback that holds; a person may, with another reason.
     */
    async rollBack(client: PoolClient, by: RolloutChangeBy, { reason, figures = {}, automatic = false }: RollBack) {
      const { state: before } = await lockRollout(client);
      if (automatic && before.rolledBack !== null) return readRolloutRecord(client);
      const { phase, basisPoints, flags } = before;
      const next: RolloutState = {
        ...before,
        phase: 'disabled',
        flags: NO_FLAGS,
        schedule: { ...before.schedule, approvedStep: null },
        rolledBack: {
          at: clock().toISOString(),
          by: by.actor?.name ?? null,
          reason,
          automatic,
          figures,
          before: before.rolledBack?.before ?? { phase, basisPoints, flags },
        },
      };
      return change(client, 'rollback', by, { before, next, reason });
    },

    /** A person's act: begins again at testing, with the flags of before. Throws rollout.notRolledBack. */
    async resume(client: PoolClient, by: RolloutChangeBy, reason: string) {
      const { state: before } = await lockRollout(client);
      if (before.rolledBack === null) throw new AppError('rollout.notRolledBack');
      const flags = { ...before.rolledBack.before.flags, costOptimizationEnabled: true };
      const schedule = { ...before.schedule, approvedStep: null };
      const next: RolloutState = { ...before, phase: 'testing', basisPoints: 0, flags, schedule, rolledBack: null };
      return change(client, 'resume', by, { before, next, reason });
    },

    /** Begins a stage of the schedule; `before` is what `lockRollout` answered in this transaction. */
    beginStep(client: PoolClient, before: RolloutState, step: number) {
      const stage = before.schedule.steps[step];
      if (!stage) throw new Error(`The schedule has no stage ${step}`);
      const { phase, basisPoints } = stage;
      const schedule = { ...before.schedule, approvedStep: null };
      return change(client, 'step', { actor: null }, { before, next: { ...before, phase, basisPoints, schedule } });
    },
  };
};
export type RolloutChanges = ReturnType<typeof createRolloutChanges>;
