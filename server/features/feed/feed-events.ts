import { COLLECTIONS, FEED_PING_SECONDS, FEED_SCOPE, type Collection, type FeedPing } from '#shared/contracts/feed.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Caller } from '#server/lib/http-route.ts';
import type { EventStream } from './event-stream.ts';
import type { FeedStore } from './feed.store.ts';

const POLL_MS = 1_000;
/** One console opens one stream; more are left over from lost connections, and the oldest goes. */
const STREAMS_PER_OPERATOR = 4;

/** `fresh`: whatever changed before this stream was open has been told to nobody, so the next poll tells it everything. */
type Listener = { caller: Caller; stream: EventStream; fresh: boolean };
type Parts = { store: Pick<FeedStore, 'newest' | 'liveSessions'>; clock: Clock; onError(error: unknown): void };

/**
 * Tells consoles that there is more to pull. One poller for the whole process, and only while somebody listens.
 * `changed` is a hint: truth is the pull, so a poll that fails is only reported.
 */
export const createFeedEvents = ({ store, clock, onError }: Parts) => {
  const listeners = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;
  let known: Map<Collection, string | null> | null = null;
  let lastPing = 0;

  const tell = ({ caller, stream }: Listener, changed: readonly Collection[]) => {
    const collections = FEED_SCOPE[caller.role].filter((collection) => changed.includes(collection));
    if (collections.length > 0) stream.send('changed', { collections });
  };

  const closeEnded = async () => {
    const live = await store.liveSessions([...listeners].map(({ caller }) => caller.token));
    // A changed role means other collections: the console has to come back and learn which.
    for (const { caller, stream } of listeners) if (live.get(caller.token) !== caller.role) stream.close();
  };
  const poll = async () => {
    const [before, heard, now] = [known, [...listeners], clock().toISOString()];
    const { positions, heldBackSeconds } = await store.newest();
    known = positions;
    const changed = [...known].filter(([name, position]) => before?.get(name) !== position).map(([name]) => name);
    await closeEnded();
    const ping: FeedPing = { now, heldBackSeconds };
    const pingsAreDue = performance.now() - lastPing >= FEED_PING_SECONDS * 1000;
    if (pingsAreDue) lastPing = performance.now();
    for (const listener of heard) {
      tell(listener, listener.fresh ? COLLECTIONS : changed);
      if (pingsAreDue || listener.fresh) listener.stream.send('ping', ping);
      listener.fresh = false;
    }
  };
  const schedule = () => {
    timer = setTimeout(() => {
      void poll()
        .catch(onError)
        .finally(() => {
          timer = undefined;
          if (listeners.size > 0) schedule();
          else known = null;
        });
    }, POLL_MS);
  };
  const limit = (operatorId: string) => {
    const own = [...listeners].filter(({ caller }) => caller.id === operatorId);
    for (const { stream } of own.slice(0, Math.max(0, own.length - STREAMS_PER_OPERATOR))) stream.close();
  };

  return {
    add(caller: Caller, stream: EventStream) {
      const listener = { caller, stream, fresh: true };
      listeners.add(listener);
      stream.onClose(() => listeners.delete(listener));
      limit(caller.id);
      if (!timer) schedule();
    },
    /** Ends the streams of a session that has signed out. */
    closeSession(token: string) {
      for (const { caller, stream } of listeners) if (caller.token === token) stream.close();
    },
    close() {
      clearTimeout(timer);
      for (const { stream } of listeners) stream.close();
      listeners.clear();
    },
    size: () => listeners.size,
  };
};
export type FeedEvents = ReturnType<typeof createFeedEvents>;
