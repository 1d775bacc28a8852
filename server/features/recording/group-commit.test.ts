import { expect, test } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

/** Takes `count` items at once; answers the sizes of the batches that began before any was written. */
const firstBatches = async (count: number) => {
  const sizes: number[] = [];
  let finish = () => {};
  const written = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const commit = createGroupCommit<number, number>({
    minBatch: 24,
    maxBatch: 500,
    maxInFlight: 2,
    maxWaiting: 5_000,
    async write(batch) {
      sizes.push(batch.length);
      await written;
      return batch;
    },
  });
  const items = Array.from({ length: count }, (_, item) => item);
  const taken = items.map((item) => commit.add(item));
  await new Promise(setImmediate);
  const begun = [...sizes];
  finish();
  expect(await Promise.all(taken)).toEqual(items);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(count);
  return begun;
};

test('what waits is written at once in as many batches as may be, but not in thin ones', async () => {
  expect(await firstBatches(20)).toEqual([20]);
  expect(await firstBatches(30)).toEqual([24, 6]);
  expect(await firstBatches(64)).toEqual([32, 32]);
  expect(await firstBatches(1_200)).toEqual([500, 500]);
});
