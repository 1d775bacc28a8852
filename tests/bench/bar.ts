export const BENCH_SIZES = ['small', 'large'] as const;
export type BenchSize = (typeof BENCH_SIZES)[number];

/** A figure that must be reached. */
export type Bar = { readonly value: number; readonly limit: number; readonly pass: boolean };
export const bar = (value: number, limit: number, reach: 'atMost' | 'atLeast'): Bar => ({
  value,
  limit,
  pass: reach === 'atMost' ? value <= limit : value >= limit,
});

/** What every `tests/bench/NAME.bench.ts` exports as `run(size)`. Figures name their unit. */
export type BenchResult = { readonly figures: Record<string, number>; readonly bars: Record<string, Bar> };
