import type * as z from 'zod';
import { permitted, router } from '#main/platform/trpc.ts';
import {
  editRolloutInput,
  previewInput,
  rolloutReasonInput,
  type EditRolloutInput,
  type PreviewInput,
  type RolloutPreview,
  type RolloutView,
} from '#shared/contracts/rollout-views.ts';
import { resolveConflictInput } from '#shared/contracts/views.ts';

/** `sent`: the service has done it. Otherwise it waits here, durably, and holds for nobody yet. */
export type RolloutAnswer = { sent: boolean };
type Reason = z.infer<typeof rolloutReasonInput>;

export type RolloutApi = {
  /** Null until the rollout has been synced. */
  get(): RolloutView | null;
  /**
   * Less exposure is queued. More is sent at once or refused: throws `rollout.needsConnection` without a connection,
   * `command.conflict` when somebody was faster, `rollout.rolledBack`.
   */
  edit(input: EditRolloutInput): Promise<RolloutAnswer>;
  /** `mine` over theirs is an edit like any other; `theirs` drops mine. */
  resolve(input: z.infer<typeof resolveConflictInput>): Promise<RolloutAnswer>;
  /** Queued, and sent before everything else. */
  rollback(input: Reason): RolloutAnswer;
  /** Throws `rollout.needsConnection`, `rollout.notRolledBack`. */
  resume(input: Reason): Promise<RolloutAnswer>;
  /** Who would gain or lose it, counted from the mirror. */
  preview(input: PreviewInput): Promise<RolloutPreview>;
};

export const createRolloutRouter = (rollout: RolloutApi) =>
  router({
    get: permitted('rollout:read').query(() => rollout.get()),
    preview: permitted('rollout:read')
      .input(previewInput)
      .query(({ input }) => rollout.preview(input)),
    edit: permitted('rollout:edit')
      .input(editRolloutInput)
      .mutation(({ input }) => rollout.edit(input)),
    resolve: permitted('rollout:edit')
      .input(resolveConflictInput)
      .mutation(({ input }) => rollout.resolve(input)),
    rollback: permitted('rollout:edit')
      .input(rolloutReasonInput)
      .mutation(({ input }) => rollout.rollback(input)),
    resume: permitted('rollout:edit')
      .input(rolloutReasonInput)
      .mutation(({ input }) => rollout.resume(input)),
  });
