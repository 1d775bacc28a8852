import type { QueryFeatures } from './query-features.ts';
import { SHAPE_SIZE } from './query-shape.ts';

/** One linear classifier: scores = shape weights + n-gram weights + bias. */
export type Head = {
  readonly classes: number;
  /** (SHAPE_SIZE + 1) × classes; the last row is the bias. */
  readonly shape: Float32Array;
  /** buckets × classes; `buckets` is a power of two. */
  readonly hashed: Int8Array;
  readonly buckets: number;
  /** What one step of `hashed` is worth. */
  readonly step: number;
};

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

/** Adds up what the features say for each class into `scores`. */
export const scoreFeatures = (head: Head, features: QueryFeatures, scores: Float64Array) => {
  const { classes, shape, hashed } = head;
  const mask = head.buckets - 1;
  scores.fill(0);
  for (let each = 0; each < features.hashCount; each++) {
    const base = ((features.hashes[each] ?? 0) & mask) * classes;
    const value = features.values[each] ?? 0;
    for (let label = 0; label < classes; label++) {
      scores[label] = (scores[label] ?? 0) + value * (hashed[base + label] ?? 0);
    }
  }
  const bias = SHAPE_SIZE * classes;
  for (let label = 0; label < classes; label++) {
    scores[label] = (scores[label] ?? 0) * head.step + (shape[bias + label] ?? 0);
  }
  for (let each = 0; each < features.shapeCount; each++) {
    const base = (features.shape[each] ?? 0) * classes;
    for (let label = 0; label < classes; label++) {
      scores[label] = (scores[label] ?? 0) + SHAPE_VALUE * (shape[base + label] ?? 0);
    }
  }
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
