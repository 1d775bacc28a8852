import { expect, test } from 'vitest';
import { createTopic } from './topic.ts';

test('a slow listener gets the first value, then one value merged from all it missed', async () => {
  const topic = createTopic<number[]>((earlier, next) => [...earlier, ...next]);
  const stop = new AbortController();
  const values = topic.subscribe(stop.signal, () => [0]);
  expect((await values.next()).value).toEqual([0]);
  topic.publish([1]);
  topic.publish([2]);
  topic.publish([3]);
  expect((await values.next()).value).toEqual([1, 2, 3]);
  const next = values.next();
  topic.publish([4]);
  expect((await next).value).toEqual([4]);
  stop.abort();
  expect((await values.next()).done).toBe(true);
});

test('a listener that waits ends when its signal aborts', async () => {
  const stop = new AbortController();
  const values = createTopic<number>((_, next) => next).subscribe(stop.signal);
  const next = values.next();
  stop.abort();
  expect((await next).done).toBe(true);
});
