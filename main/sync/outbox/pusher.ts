import type { BackendClient } from '#main/platform/backend-client.ts';
import type { ErrorCode } from '#shared/contracts/errors.ts';
import { failureOf } from '#shared/contracts/views.ts';
import type { Outbox } from './outbox.ts';
import type { StoredItem } from './outbox-item.ts';

/** What the service says about the edit itself: sending it again would not change the answer, a person must. */
const NEEDS_PERSON: readonly ErrorCode[] = [
  'auth.forbidden',
  'request.invalid',
  'request.tooLarge',
  'route.unknown',
  'user.unknown',
  'alert.unknown',
  'month.invalid',
  'command.reused',
  'command.unknown',
  'command.conflict',
  'budget.aboveSupportCap',
  'rollout.rolledBack',
  'rollout.notRolledBack',
];
/** Nothing else would get through either. */
const STOPS_ALL: readonly ErrorCode[] = [
  'auth.signedOut',
  'backend.unreachable',
  'backend.timeout',
  'backend.certificate',
  'backend.clockSkewed',
  'backend.notOurs',
];

export type PushTiming = {
  /** Doubles with each attempt. */
  firstRetryMs: number;
  longestRetryMs: number;
};
type Parts = {
  outbox: Outbox;
  client: Pick<BackendClient, 'command'>;
  timing: PushTiming;
  /** 0 ≤ x < 1 */
  random: () => number;
};

/** Sends waiting edits. A failure of one record's edit postpones that edit; a failure of the connection ends the round. */
export const createPusher = ({ outbox, client, timing, random }: Parts) => {
  const backoff = (attempts: number) => {
    const longest = Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** Math.min(attempts, 30));
    return Math.round(longest * (0.5 + random() * 0.5));
  };

  const settleFailure = (item: StoredItem, error: unknown, signal: AbortSignal) => {
    // Given up by us: it may have arrived, and will be sent again under the same id.
    if (signal.aborted) return void outbox.postpone(item.id, 0, null);
    const failure = failureOf(error);
    if (NEEDS_PERSON.includes(failure.code)) return void outbox.refuse(item.id, failure);
    outbox.postpone(item.id, backoff(item.attempts), failure);
    if (STOPS_ALL.includes(failure.code)) throw error;
  };

  const send = async (item: StoredItem, signal: AbortSignal) => {
    outbox.markSending(item.id);
    const answer = await client.command({ id: item.id, body: item.body }, signal).catch((error: unknown) => {
      settleFailure(item, error, signal);
      return null;
    });
    if (answer?.status === 'conflict') outbox.meetConflict(item.id, answer);
    else if (answer) outbox.confirm(item, answer.revision);
  };

  return {
    /** Sends everything due, one by one. Rejects with the AppError that ends the round; the edits stay. */
    async push(signal: AbortSignal) {
      outbox.recover();
      for (let [item] = outbox.due(); item && !signal.aborted; [item] = outbox.due()) await send(item, signal);
    },
  };
};
