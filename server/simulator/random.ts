import { hash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export type Seed = string | number;

/** A stream of chance that is the same again for the same seed and parts, whatever else was drawn before. */
export type Random = ReturnType<typeof createRandom>;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Streams of different parts are independent, so one user's day can be drawn without drawing any other. */
export const createRandom = (seed: Seed, ...parts: (string | number)[]) => {
  const digest = Buffer.from(hash('sha1', [seed, ...parts].join('\u001f')), 'hex');
  const source = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32BE(offset)));

  /** In [0, 1). */
  const uniform = () => uniformFloat64(source);
  const between = (low: number, high: number) => low + (high - low) * uniform();
  /** Whole, from `low` to `high`, both included. */
  const integer = (low: number, high: number) => uniformInt(source, low, high);
  const chance = (probability: number) => uniform() < probability;

  /** Standard normal by Box and Muller. */
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  /** Lognormal; `sigma` is that of the logarithm. */
  const lognormal = (median: number, sigma: number) => median * Math.exp(sigma * normal());
  const exponential = (mean: number) => -mean * Math.log(1 - uniform());

  /** Poisson by counting exponential arrivals within one unit of time. */
  const poisson = (mean: number) => {
    let arrivals = 0;
    for (let time = exponential(1); time < mean; time += exponential(1)) arrivals += 1;
    return arrivals;
  };

  const weighted = <T>(choices: Weighted<T>) => choices.at(uniform());
  const base32 = (length: number) => Array.from({ length }, () => BASE32[integer(0, 31)]).join('');

  return { uniform, between, integer, chance, normal, lognormal, exponential, poisson, weighted, base32 };
};

export type Weighted<T> = { readonly at: (quantile: number) => T; readonly entries: readonly (readonly [T, number])[] };

/** Choices with their weights, which need not add up to one. Throws RangeError when there is nothing to choose. */
export const weighted = <T>(entries: readonly (readonly [T, number])[]): Weighted<T> => {
  const ends: number[] = [];
  let total = 0;
  for (const [, weight] of entries) ends.push((total += weight));
  const last = entries.at(-1);
  if (!last || !(total > 0)) throw new RangeError('Nothing to choose from');
  return {
    entries,
    at: (quantile) => {
      let low = 0;
      let high = ends.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ends[middle] ?? 0) > quantile * total) high = middle;
        else low = middle + 1;
      }
      return (entries[low] ?? last)[0];
    },
  };
};
