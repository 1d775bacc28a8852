import type { SkipReason } from '#shared/contracts/feed.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { ClaimedDelivery, DeliveryOutcome } from './alert-deliveries.store.ts';
import { DeliveryFailure, type AlertChannel } from './alert-message.ts';
import type { ComposeAlert } from './compose-alert.ts';
import { retryDelayMs } from './retry-delay.ts';

/** A try that takes longer is cut off. Well below the lease, so that nobody else begins while it goes on. */
const TRY_MS = 30_000;
/** Tries that a delivery gets before it is dead, and again when a person retries it. */
export const TRIES = 10;

type Parts = {
  compose: ComposeAlert;
  clock: Clock;
  /** From 0 to below 1. */
  random: () => number;
};

/** Makes one try and tells its outcome; fails only when the database does. */
export const createDeliverAlert = ({ compose, clock, random }: Parts) => {
  const afterFailure = (delivery: ClaimedDelivery, failure: DeliveryFailure): DeliveryOutcome => {
    const { attempts, attempts_allowed: allowed } = delivery;
    if (failure.permanent || attempts >= allowed) return { state: 'dead', error: failure.message };
    const failed = Math.max(1, attempts - allowed + TRIES);
    const until = new Date(clock().getTime() + retryDelayMs(failed, random()));
    return { state: 'waiting', error: failure.message, until };
  };
  const outcomeOf = (skipped: SkipReason | null): DeliveryOutcome =>
    skipped === null ? { state: 'sent', at: clock() } : { state: 'skipped', because: skipped };

  return async (channel: AlertChannel, delivery: ClaimedDelivery, ending: AbortSignal): Promise<DeliveryOutcome> => {
    // One that always takes the service down with it must not go on doing so.
    if (delivery.attempts > delivery.attempts_allowed) return { state: 'dead', error: 'no try came to an end' };
    const message = await compose(delivery);
    if (typeof message === 'string') return outcomeOf(message);
    const signal = AbortSignal.any([ending, AbortSignal.timeout(TRY_MS)]);
    try {
      return outcomeOf(await channel.send(message, signal));
    } catch (error) {
      if (error instanceof DeliveryFailure) return afterFailure(delivery, error);
      throw error;
    }
  };
};
