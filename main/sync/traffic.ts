import type { Collection, FeedPing } from '#shared/contracts/feed.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { createPusher } from './outbox/pusher.ts';
import { createSingleFlight } from './single-flight.ts';
import type { SyncState } from './sync-state.ts';
import type { SyncWorkerHost } from './sync-worker-host.ts';

type Parts = {
  /** What this operator's role gets. */
  scope: readonly Collection[];
  host: Pick<SyncWorkerHost, 'run'>;
  outbox: Outbox;
  pusher: ReturnType<typeof createPusher>;
  state: SyncState;
  /** Changes told within this time are pulled together. */
  gatherMs: number;
  /** Before a collection that failed by itself is asked for again. */
  retryMs: number;
  onStatus: () => void;
  /** Of what nobody waits for. */
  onFailure: (error: unknown) => void;
};
/** Where an edit of one's own shows. */
const TOUCHED_BY_EDITS: readonly Collection[] = ['settings', 'months', 'alerts'];

/** Pulls and pushes of one account, each one at a time. Nothing is pushed before `allowPush`. */
export const createTraffic = (parts: Parts) => {
  const { scope, host, outbox, pusher, state, gatherMs, retryMs, onStatus, onFailure } = parts;
  const wanted = new Set<Collection>();
  let pushSignal: AbortSignal | null = null;
  let pushTimer: NodeJS.Timeout | undefined;
  let gatherTimer: NodeJS.Timeout | undefined;
  let stopped = false;
  let retryTimer: NodeJS.Timeout | undefined;

  const run = async (type: 'pull' | 'verify', collections: Collection[]) => {
    state.beginRun(collections);
    onStatus();
    try {
      await host.run({ type, collections });
    } finally {
      state.endRun();
      onStatus();
    }
    clearTimeout(retryTimer);
    if (!stopped && state.toRetry().length > 0) retryTimer = setTimeout(() => gather(state.toRetry()), retryMs);
  };
  const pulls = createSingleFlight(async () => {
    const collections = scope.filter((collection) => wanted.delete(collection));
    if (collections.length > 0) await run('pull', collections);
  });
  const gather = (collections: readonly Collection[]) => {
    if (stopped) return;
    for (const collection of collections) wanted.add(collection);
    gatherTimer ??= setTimeout(() => {
      gatherTimer = undefined;
      pulls.request().catch(onFailure);
    }, gatherMs);
  };

  /** What was told before the ping is pulled first; then all that is sound here is whole up to the ping's time. */
  const confirm = async (ping: FeedPing) => {
    state.heardPing(ping);
    await pulls.request();
    const asOf = new Date(Date.parse(ping.now) - ping.heldBackSeconds * 1_000).toISOString();
    if (!stopped) await host.run({ type: 'confirm', collections: state.sound(), asOf });
    onStatus();
  };

  const pushes = createSingleFlight(async () => {
    clearTimeout(pushTimer);
    if (!pushSignal) return;
    await pusher.push(pushSignal);
    // The service's own word comes within a second; one's own edit should not wait for it.
    if (outbox.list().some((item) => item.state === 'confirmed')) gather(TOUCHED_BY_EDITS);
    const dueIn = outbox.nextDueIn();
    if (dueIn !== null) pushTimer = setTimeout(pushSoon, dueIn);
  });
  const pushSoon = () => void pushes.request().catch(onFailure);

  return {
    /** Pulls these and what was asked for before. Rejects with what ends the whole run. */
    pull(collections: readonly Collection[]) {
      for (const collection of collections) wanted.add(collection);
      return pulls.request();
    },
    gather,
    confirm: (ping: FeedPing) => void confirm(ping).catch(onFailure),
    push: pushes.request,
    pushSoon,
    /** Until the signal aborts. */
    allowPush(signal: AbortSignal) {
      pushSignal = signal;
      signal.addEventListener('abort', () => {
        if (pushSignal === signal) pushSignal = null;
      });
    },
    verify: () => run('verify', [...scope]),
    /** A pull that is under way ends with its thread. */
    async stop() {
      stopped = true;
      await pushes.settled();
      clearTimeout(pushTimer);
      clearTimeout(gatherTimer);
      clearTimeout(retryTimer);
    },
  };
};
