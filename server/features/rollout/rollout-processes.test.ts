import { expect, test } from 'vitest';
import { raceRollbacks } from '#tests/support/rollback-race.ts';

/** `npm run bench -- flags` does it a hundred times. */
const ROUNDS = 8;

test('a rollback stops three processes within a second, also the one that can’t be told, and no version goes back', async () => {
  const { delays, versions } = await raceRollbacks(ROUNDS);
  expect(delays).toHaveLength(3 * ROUNDS);
  expect(Math.max(...delays)).toBeLessThanOrEqual(1_000);
  for (const told of versions) {
    expect(told).toHaveLength(1 + 2 * ROUNDS);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  }
}, 60_000);
