/** Times each call in ms, after `warmUp` untimed ones. */
export const timeCalls = (count: number, call: (index: number) => unknown, warmUp = 3): number[] => {
  for (let index = 0; index < warmUp; index++) call(index);
  return Array.from({ length: count }, (_, index) => {
    const started = performance.now();
    call(index + warmUp);
    return performance.now() - started;
  });
};

/** The value that the share of all are at or below; two decimals. */
export const percentile = (values: readonly number[], share: number) => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1);
  return Math.round((sorted[Math.max(0, at)] ?? 0) * 100) / 100;
};
