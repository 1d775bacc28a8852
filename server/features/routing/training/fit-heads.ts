import { FEATURES, LANGUAGES } from '#shared/domain/query.ts';
import { CATEGORIES, COMPLEXITIES } from '#shared/domain/usage.ts';
import { createFeatureReader, type QueryFeatures } from '../query-features.ts';
import { SHAPE_SIZE } from '../query-shape.ts';
import { columnsFor, SHAPE_VALUE, type Head, type HeadName, type RoutingModel } from '../routing-model.ts';
import type { LabelledQuery } from './corpus.ts';
import { balanceLengths } from './length-balance.ts';
import { trainHead, type SparseRow } from './train-head.ts';

/** Buckets of n-gram weights by head; together they must stay below `MOST_WEIGHT_BYTES`. */
export const TRAINING = {
  buckets: { language: 1 << 13, category: 1 << 15, complexity: 1 << 15, features: 1 << 14 },
  epochs: 10,
  learningRate: 0.15,
  l2: 1e-4,
  seed: 20_261_122,
} as const;
/** Rows of weights before those of the n-grams: the shape features and the bias. */
const FIRST_BUCKET = SHAPE_SIZE + 1;
const MOST_STEPS = 127;

export type Sample = { readonly query: LabelledQuery; readonly features: QueryFeatures };

/** The corpus with its features, read once for all heads and folds. */
export const readSamples = (queries: readonly LabelledQuery[]): Sample[] => {
  const read = createFeatureReader();
  return queries.map((query) => {
    const { shape, hashes, values, shapeCount, hashCount, ...rest } = read(query.text);
    const features = {
      shapeCount,
      hashCount,
      ...rest,
      shape: shape.slice(0, shapeCount),
      hashes: hashes.slice(0, hashCount),
      values: values.slice(0, hashCount),
    };
    return { query, features };
  });
};

const rowOf = ({ shape, hashes, values }: QueryFeatures, buckets: number): SparseRow => {
  const count = shape.length + hashes.length + 1;
  const indices = new Int32Array(count);
  const rowValues = new Float32Array(count).fill(SHAPE_VALUE, 0, shape.length);
  indices.set(shape);
  indices.set(
    hashes.map((hash) => FIRST_BUCKET + (hash & (buckets - 1))),
    shape.length,
  );
  rowValues.set(values, shape.length);
  indices[count - 1] = SHAPE_SIZE;
  rowValues[count - 1] = 1;
  return { indices, values: rowValues };
};

type Fit = { classes: number; buckets: number; importance?: Float32Array };
const fit = (rows: readonly SparseRow[], labels: readonly number[], { classes, buckets, importance }: Fit) =>
  trainHead(rows, labels, { ...TRAINING, classes, featureCount: FIRST_BUCKET + buckets, importance });

const compress = (weights: Float32Array, classes: number, buckets: number): Head => {
  const columns = columnsFor(classes);
  const most = weights.subarray(FIRST_BUCKET * classes).reduce((top, weight) => Math.max(top, Math.abs(weight)), 0);
  const step = Math.max(1e-6, most / MOST_STEPS);
  const shape = new Float32Array(FIRST_BUCKET * columns);
  const hashed = new Int8Array(buckets * columns);
  for (let row = 0; row < FIRST_BUCKET + buckets; row++) {
    for (let label = 0; label < classes; label++) {
      const weight = weights[row * classes + label] ?? 0;
      if (row < FIRST_BUCKET) shape[row * columns + label] = weight;
      else hashed[(row - FIRST_BUCKET) * columns + label] = Math.round(weight / step);
    }
  }
  return { classes, buckets, step, shape, hashed };
};

/** Yes against no, a column of weights for each feature. */
const fitFeatures = (rows: readonly SparseRow[], samples: readonly Sample[], buckets: number) => {
  const classes = FEATURES.length;
  const joined = new Float32Array((FIRST_BUCKET + buckets) * classes);
  FEATURES.forEach((feature, column) => {
    const labels = samples.map(({ query }) => (query.features.includes(feature) ? 1 : 0));
    const weights = fit(rows, labels, { classes: 2, buckets });
    for (let row = 0; row < FIRST_BUCKET + buckets; row++) {
      joined[row * classes + column] = (weights[row * 2 + 1] ?? 0) - (weights[row * 2] ?? 0);
    }
  });
  return compress(joined, classes, buckets);
};

const LABELS = {
  language: { labels: LANGUAGES, of: (query: LabelledQuery) => LANGUAGES.indexOf(query.language) },
  category: { labels: CATEGORIES, of: (query: LabelledQuery) => CATEGORIES.indexOf(query.category) },
  complexity: { labels: COMPLEXITIES, of: (query: LabelledQuery) => COMPLEXITIES.indexOf(query.complexity) },
};

/** One head, trained on these samples. */
export const fitHead = (name: HeadName, samples: readonly Sample[]): Head => {
  const buckets = TRAINING.buckets[name];
  const rows = samples.map(({ features }) => rowOf(features, buckets));
  if (name === 'features') return fitFeatures(rows, samples, buckets);
  const { labels, of } = LABELS[name];
  const queries = samples.map(({ query }) => query);
  const weights = fit(rows, queries.map(of), {
    classes: labels.length,
    buckets,
    importance: name === 'complexity' ? balanceLengths(queries) : undefined,
  });
  return compress(weights, labels.length, buckets);
};

export const fitHeads = (samples: readonly Sample[]): RoutingModel['heads'] => ({
  language: fitHead('language', samples),
  category: fitHead('category', samples),
  complexity: fitHead('complexity', samples),
  features: fitHead('features', samples),
});
