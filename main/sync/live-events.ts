import { createParser } from 'eventsource-parser';
import type * as z from 'zod';
import type { BackendClient } from '#main/platform/backend-client.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { FEED_PING_SECONDS, feedChanged, feedPing, type Collection, type FeedPing } from '#shared/contracts/feed.ts';

type Parts = {
  client: Pick<BackendClient, 'events'>;
  /** How long the service may be silent; it sends a ping every `FEED_PING_SECONDS`. */
  silenceMs?: number;
};
type Listener = {
  onOpen: () => void;
  onChanged: (collections: Collection[]) => void;
  onPing: (ping: FeedPing) => void;
};

/** Null for what is no news of this kind: the channel only hints, so nonsense in it is passed over. */
const parseData = <T>(schema: z.ZodType<T>, data: string): T | null => {
  try {
    return schema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
};

/**
 * Listens to the service's wake-up channel until it ends. Rejects with `backend.timeout` after silence, for a half-open
 * connection never ends by itself; resolves when the service or the signal closes it.
 */
export const listenLive = async (
  { client, silenceMs = FEED_PING_SECONDS * 2_500 }: Parts,
  { onOpen, onChanged, onPing }: Listener,
  signal: AbortSignal,
) => {
  const silent = new AbortController();
  const watchdog = setTimeout(() => silent.abort(new AppError('backend.timeout')), silenceMs);
  const parser = createParser({
    onEvent({ event, data }) {
      const changed = event === 'changed' ? parseData(feedChanged, data) : null;
      if (changed) onChanged(changed.collections);
      const ping = event === 'ping' ? parseData(feedPing, data) : null;
      if (ping) onPing(ping);
    },
  });
  const either = AbortSignal.any([signal, silent.signal]);
  try {
    const stream = await client.events(either);
    const stop = () => stream.destroy();
    either.addEventListener('abort', stop);
    if (either.aborted) stop();
    onOpen();
    stream.setEncoding('utf8');
    for await (const chunk of stream) {
      watchdog.refresh();
      parser.feed(String(chunk));
    }
  } catch (error) {
    if (signal.aborted) return;
    if (silent.signal.aborted) throw silent.signal.reason;
    throw error instanceof AppError ? error : new AppError('backend.unreachable', {}, { cause: error });
  } finally {
    clearTimeout(watchdog);
  }
};
