import type { StoredDocument } from '#main/db/documents.ts';
import { AppError, type ErrorCode } from '#shared/contracts/errors.ts';
import type { CommandBody } from '#shared/contracts/commands.ts';
import { rolloutSettings, type RolloutRow, type RolloutSettings } from '#shared/contracts/rollout.ts';
import type { RolloutPreview, PreviewInput, RolloutView } from '#shared/contracts/rollout-views.ts';
import { NO_FLAGS } from '#shared/domain/rollout.ts';
import { exposureChange } from '#shared/domain/exposure-change.ts';
import type { RolloutApi } from './rollout.router.ts';

type RolloutCommand = Extract<CommandBody, { type: `rollout.${string}` }>;
/** What waits in the outbox. */
export type PendingRollout = Pick<RolloutView, 'edit' | 'rollback' | 'conflict'> & {
  /** The newest edit as its person wants the rollout to be; null without any. */
  wanted: RolloutSettings | null;
  /** The revision behind `conflict`. */
  theirsRevision: string | null;
};

type Parts = {
  /** Undefined until it has been synced. */
  stored: () => StoredDocument<'rollout'> | undefined;
  pending: () => PendingRollout;
  outbox: { add(body: RolloutCommand): string; resolve(id: string, keep: 'mine' | 'theirs'): void };
  /** Sends a command now, once. Throws `backend.*` and what the service refuses. */
  send: (body: RolloutCommand) => Promise<{ status: 'applied' | 'conflict' }>;
  /** Whether the service is heard and the mirror follows it. */
  isConnected: () => boolean;
  /** Something waits to be sent. */
  onWaiting: () => void;
  preview: (now: RolloutSettings, input: PreviewInput) => Promise<RolloutPreview>;
  /** Whoever sees the rollout will ask for previews by its salt. */
  warmPreview: (salt: string) => void;
};

/** The service may not have heard it. */
const UNHEARD: readonly ErrorCode[] = ['backend.unreachable', 'backend.timeout'];

const overlaid = (row: RolloutRow, { wanted, rollback }: PendingRollout): RolloutSettings => {
  // The service won't take back a rollback by an edit, so it isn't shown as if it would.
  const undone = row.rolledBack !== null && wanted?.phase !== 'disabled';
  const edited = wanted && !undone ? wanted : rolloutSettings.parse(row);
  return rollback && rollback.state !== 'needsAttention' ? { ...edited, phase: 'disabled', flags: NO_FLAGS } : edited;
};

/** The rollout as the mirror has it, with what waits here over it; and who may be let in from here. */
export const createRolloutService = (parts: Parts): RolloutApi => {
  const { stored, pending, outbox, isConnected, onWaiting } = parts;
  const required = () => {
    const document = stored();
    if (!document) throw new AppError('rollout.needsConnection');
    return document;
  };
  /** Never queued: what is let in must be let in by somebody who sees how things stand now. */
  const sendNow = async (body: RolloutCommand) => {
    if (!isConnected()) throw new AppError('rollout.needsConnection');
    const { status } = await parts.send(body).catch((error: unknown) => {
      // Whether it has arrived shows in the next state; sent again upon an old one it is a conflict.
      const unheard = error instanceof AppError && UNHEARD.includes(error.code);
      throw unheard ? new AppError('rollout.needsConnection', {}, { cause: error }) : error;
    });
    if (status === 'conflict') throw new AppError('command.conflict');
    return { sent: true };
  };
  const queue = (body: RolloutCommand) => {
    outbox.add(body);
    onWaiting();
    return { sent: false };
  };

  return {
    get() {
      const waiting = pending();
      const document = stored();
      if (!document) return null;
      parts.warmPreview(document.row.salt);
      const { edit, rollback, conflict } = waiting;
      const shown = overlaid(document.row, waiting);
      return { ...document, shown, edit, rollback, conflict, connected: isConnected() };
    },
    async edit({ baseRevision, rollout }) {
      // Against what is shown, so that nobody queues a share above one that waits to be lowered to.
      const shown = overlaid(required().row, pending());
      const body = { type: 'rollout.edit' as const, baseRevision, rollout };
      return exposureChange(shown, rollout) === 'more' ? sendNow(body) : queue(body);
    },
    async resolve({ commandId, keep }) {
      const { conflict, theirsRevision } = pending();
      if (conflict?.commandId !== commandId || theirsRevision === null) throw new AppError('command.unknown');
      const grows = keep === 'mine' && exposureChange(conflict.theirs, conflict.mine) === 'more';
      if (grows) await sendNow({ type: 'rollout.edit', baseRevision: theirsRevision, rollout: conflict.mine });
      outbox.resolve(commandId, grows ? 'theirs' : keep);
      onWaiting();
      return { sent: grows };
    },
    rollback: ({ reason }) => queue({ type: 'rollout.rollback', reason }),
    async resume({ reason }) {
      // One's own rollback would follow and undo it.
      if (pending().rollback) throw new AppError('rollout.needsConnection');
      return sendNow({ type: 'rollout.resume', reason });
    },
    preview: async (input) => parts.preview(rolloutSettings.parse(required().row), input),
  };
};
