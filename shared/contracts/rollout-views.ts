import * as z from 'zod';
import type { ArmDecision } from '../domain/rollout.ts';
import type { Tier } from '../domain/usage.ts';
import { revision, userId } from './fields.ts';
import { rolloutReason, rolloutSettings, type RolloutRow, type RolloutSettings } from './rollout.ts';
import type { OutboxItem } from './views.ts';

/** What the renderer asks of the main process about the rollout, and what it gets. */
export const editRolloutInput = z.object({ baseRevision: revision, rollout: rolloutSettings });
export type EditRolloutInput = z.infer<typeof editRolloutInput>;
export const rolloutReasonInput = z.object({ reason: rolloutReason });

export type RolloutView = {
  /** As the service has it. */
  row: RolloutRow;
  revision: string;
  /** As it will be once what waits here is confirmed; equal to the row's settings without anything. */
  shown: RolloutSettings;
  /** An edit that waits; what is not confirmed holds for nobody yet. */
  edit: OutboxItem | null;
  /** A rollback that waits: nothing has stopped yet. */
  rollback: OutboxItem | null;
  /** Both sides of a refused edit, for a person to choose from. */
  conflict: {
    commandId: string;
    mine: RolloutSettings;
    theirs: RolloutSettings;
    theirsBy: string | null;
    theirsAt: string;
  } | null;
  /** Whether more users may be let in now: that needs a connection. */
  connected: boolean;
};

export const previewInput = z.object({
  rollout: rolloutSettings.pick({
    phase: true,
    basisPoints: true,
    flags: true,
    targetUsers: true,
    excludeUsers: true,
    salt: true,
  }),
  /** Asks about one user as well. */
  userId: userId.optional(),
});
export type PreviewInput = z.infer<typeof previewInput>;
export type TierPreview = {
  tier: Tier;
  users: number;
  /** Treated as the service has it now, and as it would be. */
  treatedNow: number;
  treatedThen: number;
  gains: number;
  loses: number;
};
export type RolloutPreview = {
  tiers: TierPreview[];
  /** Null when nobody was asked about; `name` null when the user isn't in the mirror. */
  user: {
    id: string;
    name: string | null;
    /** 0 … 9.999, by the salt as it would be. */
    bucket: number;
    now: ArmDecision;
    next: ArmDecision;
  } | null;
  /** Listed users who are not in the mirror: a typing error, or not synced yet. */
  unknownUsers: string[];
};
