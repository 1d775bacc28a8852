import type { QueryFeatures } from './query-features.ts';
import { SHAPE_SIZE } from './query-shape.ts';

/** Weights of a feature stand side by side, as many as `columnsFor` its classes; those beyond the classes are 0. */
export type Head = {
  readonly classes: number;
  /** (SHAPE_SIZE + 1) rows; the last one is the bias. */
  readonly shape: Float32Array;
  /** A row for each bucket of n-grams; `buckets` is a power of two. */
  readonly hashed: Int8Array;
  readonly buckets: number;
  /** What one step of `hashed` is worth. */
  readonly step: number;
};

/** Classes are scored four at a time, in four variables: three times as fast as a loop over them. */
const AT_ONCE = 4;
export const columnsFor = (classes: number) => Math.ceil(classes / AT_ONCE) * AT_ONCE;

/** When a probability of the complexity head is enough; between the two it is medium. See `tune-decision.ts`. */
export type ComplexityRule = {
  /** Scores are divided by this before they become probabilities. */
  readonly temperature: number;
  /** Simple from this P(simple) on, unless complex. */
  readonly simpleFrom: number;
  /** Complex from this P(complex) on. */
  readonly complexFrom: number;
};

export const HEAD_NAMES = ['language', 'category', 'complexity', 'features'] as const;
export type HeadName = (typeof HEAD_NAMES)[number];
export type RoutingModel = {
  readonly heads: Readonly<Record<HeadName, Head>>;
  readonly rule: ComplexityRule;
  /** Each feature is asked for from this probability on. */
  readonly featureFrom: readonly number[];
};

/** The value of a shape feature that is on, against n-gram groups of length about 1. */
export const SHAPE_VALUE = 0.35;

const scoreFour = (head: Head, features: QueryFeatures, scores: Float64Array, first: number) => {
  const { shape, hashed, step } = head;
  const { hashes, values, hashCount, shapeCount } = features;
  const columns = columnsFor(head.classes);
  const mask = head.buckets - 1;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let each = 0; each < hashCount; each++) {
    const row = ((hashes[each] ?? 0) & mask) * columns + first;
    const value = values[each] ?? 0;
    a += value * (hashed[row] ?? 0);
    b += value * (hashed[row + 1] ?? 0);
    c += value * (hashed[row + 2] ?? 0);
    d += value * (hashed[row + 3] ?? 0);
  }
  const bias = SHAPE_SIZE * columns + first;
  a = a * step + (shape[bias] ?? 0);
  b = b * step + (shape[bias + 1] ?? 0);
  c = c * step + (shape[bias + 2] ?? 0);
  d = d * step + (shape[bias + 3] ?? 0);
  for (let each = 0; each < shapeCount; each++) {
    const row = (features.shape[each] ?? 0) * columns + first;
    a += SHAPE_VALUE * (shape[row] ?? 0);
    b += SHAPE_VALUE * (shape[row + 1] ?? 0);
    c += SHAPE_VALUE * (shape[row + 2] ?? 0);
    d += SHAPE_VALUE * (shape[row + 3] ?? 0);
  }
  // Typed arrays ignore what is written beyond their end: fewer than four classes are left then.
  scores[first] = a;
  scores[first + 1] = b;
  scores[first + 2] = c;
  scores[first + 3] = d;
};

/** Writes what the features say for each class into `scores`. */
export const scoreFeatures = (head: Head, features: QueryFeatures, scores: Float64Array) => {
  for (let first = 0; first < head.classes; first += AT_ONCE) scoreFour(head, features, scores, first);
};

/** Scores become probabilities, in place. */
export const softmax = (scores: Float64Array, temperature = 1) => {
  let highest = -Infinity;
  for (const score of scores) highest = Math.max(highest, score);
  let sum = 0;
  for (let at = 0; at < scores.length; at++) {
    const power = Math.exp(((scores[at] ?? 0) - highest) / temperature);
    scores[at] = power;
    sum += power;
  }
  for (let at = 0; at < scores.length; at++) scores[at] = (scores[at] ?? 0) / sum;
};

export const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

export const highestAt = (scores: ArrayLike<number>) => {
  let best = 0;
  for (let at = 1; at < scores.length; at++) if ((scores[at] ?? 0) > (scores[best] ?? 0)) best = at;
  return best;
};
