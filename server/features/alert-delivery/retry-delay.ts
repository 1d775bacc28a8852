const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds until the try after `failed` failed ones: from 30 s doubling up to an hour, of which the second half is
 * drawn, so that what failed together doesn't come back together. `random` is from 0 to below 1.
 */
export const retryDelayMs = (failed: number, random: number) => {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failed - 1, 20));
  return Math.round(longest / 2 + (longest / 2) * random);
};
