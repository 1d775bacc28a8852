import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Collection, FeedPing } from '#shared/contracts/feed.ts';
import { listenLive } from './live-events.ts';

const listening = (silenceMs: number) => {
  const stream = new PassThrough();
  const heard: Collection[][] = [];
  const pings: FeedPing[] = [];
  const stop = new AbortController();
  const ended = listenLive(
    { client: { events: async () => stream }, silenceMs },
    {
      onOpen: () => {},
      onChanged: (collections) => void heard.push(collections),
      onPing: (ping) => void pings.push(ping),
    },
    stop.signal,
  );
  return { stream, heard, pings, stop, ended };
};

test('news split anywhere is heard; what is no news is passed over', async () => {
  const { stream, heard, pings, ended } = listening(5_000);
  const ping = { now: '2026-11-22T07:32:00.000Z', heldBackSeconds: 0 };
  for (const part of ['event: ping\ndata: {}\n\nevent: chan', 'ged\ndata: {"collections":["us', 'ers","rates"]}\n\n'])
    stream.write(part);
  stream.write('event: changed\ndata: not JSON\n\nevent: changed\ndata: {"collections":["nonsense"]}\n\n');
  stream.write(`event: ping\ndata: ${JSON.stringify(ping)}\n\n`);
  stream.end();
  await ended;
  expect(heard).toEqual([['users', 'rates']]);
  expect(pings).toEqual([ping]);
});

test('a channel that has fallen silent is given up', async () => {
  const { stream, ended } = listening(30);
  stream.write('event: ping\ndata: {}\n\n');
  await expect(ended).rejects.toMatchObject({ code: 'backend.timeout' });
  expect(stream.destroyed).toBe(true);
});

test('stopping ends it without a failure', async () => {
  const { stop, ended } = listening(5_000);
  stop.abort();
  await expect(ended).resolves.toBeUndefined();
});
