import type { BackendClient } from '#main/platform/backend-client.ts';
import type { Log } from '#main/platform/log.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { FEED_SCOPE, type Collection } from '#shared/contracts/feed.ts';
import type { Operator } from '#shared/contracts/session.ts';
import { failureOf } from '#shared/contracts/views.ts';
import { listenLive } from './live-events.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { createPusher } from './outbox/pusher.ts';
import type { SyncState } from './sync-state.ts';
import type { SyncWorkerHost } from './sync-worker-host.ts';
import { createTraffic } from './traffic.ts';
import { createWakeableDelay } from './wakeable-delay.ts';

export type SyncTiming = {
  /** Before the service is asked again after a failure; doubles with each, and up to half of it is taken off at random. */
  firstRetryMs: number;
  longestRetryMs: number;
  /** Changes told within this time are pulled together. */
  gatherMs: number;
  /** How long the wake-up channel may be silent. */
  silenceMs: number;
};
type Parts = {
  operator: Operator;
  client: BackendClient;
  host: Pick<SyncWorkerHost, 'run'>;
  outbox: Outbox;
  pusher: ReturnType<typeof createPusher>;
  state: SyncState;
  timing: SyncTiming;
  /** 0 ≤ x < 1 */
  random: () => number;
  log: Log;
  onStatus: () => void;
  /** The service says that the operator's role is another one now; whoever is told opens the account anew. */
  onOperator: (operator: Operator) => void;
  /** Nothing of the mirror can be trusted. */
  onCorrupt: () => void;
};
export type SyncEngine = ReturnType<typeof createSyncEngine>;

/** Why a round ends that a person, or the service, wants begun anew. */
const ASKED = new AppError('internal', { asked: true });

const retryAfterMs = ({ timing, random }: Parts, failures: number) =>
  Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** Math.min(failures, 20)) * (0.5 + random() * 0.5);

/** Listens until the channel ends. True when it was open for a while. */
const listen = async (parts: Parts, traffic: ReturnType<typeof createTraffic>, signal: AbortSignal) => {
  const { client, state, timing, log, onStatus } = parts;
  let opened = false;
  const onOpen = () => {
    opened = true;
    state.setLive(true);
    onStatus();
  };
  try {
    await listenLive(
      { client, silenceMs: timing.silenceMs },
      { onOpen, onChanged: traffic.gather, onPing: traffic.confirm },
      signal,
    );
  } catch (error) {
    // Not a failure yet: the next round finds out whether only the channel is gone.
    log.info({ failure: failureOf(error) }, 'the wake-up channel ended');
  }
  state.setLive(false);
  onStatus();
  signal.throwIfAborted();
  return opened;
};

/**
 * Keeps one account in step with the service: asks who it is, pulls, pushes, then listens; after a failure again and
 * again. Edits go out only when the service has said that the token belongs to this very operator.
 */
export const createSyncEngine = (parts: Parts) => {
  const { operator, client, state, log, onStatus } = parts;
  const scope: readonly Collection[] = FEED_SCOPE[operator.role];
  const stopping = new AbortController();
  const delay = createWakeableDelay();
  let round = new AbortController();
  /** Ends this round; unless it was asked for, the next one begins after a wait. */
  const endRound = (reason: unknown) => round.abort(reason);
  const traffic = createTraffic({
    ...parts,
    scope,
    gatherMs: parts.timing.gatherMs,
    retryMs: parts.timing.longestRetryMs,
    onFailure: endRound,
  });

  const introduce = async (signal: AbortSignal) => {
    const { operator: named } = await client.me(signal);
    if (named.id !== operator.id) throw new AppError('auth.signedOut');
    if (named.role === operator.role) return;
    stopping.abort();
    parts.onOperator(named);
    signal.throwIfAborted();
  };
  const runRound = async (signal: AbortSignal) => {
    await introduce(signal);
    traffic.allowPush(signal);
    parts.outbox.allDue();
    await Promise.all([traffic.pull(scope), traffic.push()]);
    signal.throwIfAborted();
    state.connected();
    onStatus();
    return listen(parts, traffic, signal);
  };

  const noteFailure = (error: unknown) => {
    const failure = failureOf(error);
    if (failure.code === 'internal') log.error({ error }, 'syncing failed');
    state.failed(failure);
    onStatus();
    if (failure.code === 'storage.corrupt') parts.onCorrupt();
    return failure.code;
  };
  /** How the round went: `again` at once, after a `wait`, or only when a person has signed in. */
  const tryRound = async (): Promise<'again' | 'listened' | 'wait' | 'end'> => {
    round = new AbortController();
    const signal = AbortSignal.any([stopping.signal, round.signal]);
    try {
      return (await runRound(signal)) ? 'listened' : 'wait';
    } catch (error) {
      if (stopping.signal.aborted) return 'end';
      if (error === ASKED) return 'again';
      return noteFailure(error) === 'auth.signedOut' ? 'end' : 'wait';
    } finally {
      // Nothing is pushed between rounds.
      round.abort();
    }
  };
  const run = async () => {
    for (let failures = 0; !stopping.signal.aborted; failures += 1) {
      const outcome = await tryRound();
      if (outcome === 'end') return;
      if (outcome !== 'wait') failures = 0;
      if (outcome !== 'again') await delay.wait(retryAfterMs(parts, failures), stopping.signal);
    }
  };

  let running: Promise<void> = Promise.resolve();
  return {
    start() {
      running = run();
    },
    /** Pulls and pushes at once. An open channel is opened anew, for after a sleep it may be half open. */
    now() {
      if (!delay.wake()) endRound(ASKED);
    },
    /** A person added or changed an edit. */
    editWaits() {
      if (!delay.wake()) traffic.pushSoon();
    },
    /** Rejects with the AppError when the service can't be asked. */
    verify: traffic.verify,
    async stop() {
      stopping.abort();
      await running;
      await traffic.stop();
    },
  };
};
