import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Collection } from '#shared/contracts/feed.ts';
import { listenLive } from './live-events.ts';

const listening = (silenceMs: number) => {
  const stream = new PassThrough();
  const heard: Collection[][] = [];
  const stop = new AbortController();
  const ended = listenLive(
    { client: { events: async () => stream }, silenceMs },
    { onOpen: () => {}, onChanged: (collections) => void heard.push(collections) },
    stop.signal,
  );
  return { stream, heard, stop, ended };
};

test('news split anywhere is heard; what is no news is passed over', async () => {
  const { stream, heard, ended } = listening(5_000);
  for (const part of ['event: ping\ndata: {}\n\nevent: chan', 'ged\ndata: {"collections":["us', 'ers","rates"]}\n\n'])
    stream.write(part);
  stream.write('event: changed\ndata: not JSON\n\nevent: changed\ndata: {"collections":["nonsense"]}\n\n');
  stream.end();
  await ended;
  expect(heard).toEqual([['users', 'rates']]);
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
