import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { softmax } from '../routing-model.ts';

/** One text for training: sparse feature indices and their values. */
export type SparseRow = { readonly indices: Int32Array; readonly values: Float32Array };
export type TrainingOptions = {
  readonly classes: number;
  readonly featureCount: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** Weight decay. */
  readonly l2: number;
  readonly seed: number;
  /** How much each row counts; 1 without. */
  readonly importance?: Float32Array;
};

const scoreRow = (row: SparseRow, weights: Float32Array, scores: Float64Array) => {
  const classes = scores.length;
  scores.fill(0);
  for (let each = 0; each < row.indices.length; each++) {
    const base = (row.indices[each] ?? 0) * classes;
    const value = row.values[each] ?? 0;
    for (let label = 0; label < classes; label++) {
      scores[label] = (scores[label] ?? 0) + value * (weights[base + label] ?? 0);
    }
  }
};

const shuffledOrder = (count: number, seed: number) => {
  const random = xoroshiro128plus(seed);
  const order = Int32Array.from({ length: count }, (_, at) => at);
  return () => {
    for (let at = count - 1; at > 0; at--) {
      const other = uniformInt(random, 0, at);
      const kept = order[at] ?? 0;
      order[at] = order[other] ?? 0;
      order[other] = kept;
    }
    return order;
  };
};

/**
 * Multinomial logistic regression by AdaGrad with weight decay; the same input gives the same bytes. Answers the weights,
 * feature by feature, a weight for each class.
 */
export const trainHead = (
  rows: readonly SparseRow[],
  labels: readonly number[],
  { classes, featureCount, epochs, learningRate, l2, seed, importance }: TrainingOptions,
): Float32Array => {
  const weights = new Float32Array(featureCount * classes);
  const squares = new Float32Array(featureCount * classes).fill(1e-2);
  const odds = new Float64Array(classes);
  const nextOrder = shuffledOrder(rows.length, seed);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const at of nextOrder()) {
      const row = rows[at];
      const truth = labels[at] ?? 0;
      if (!row) continue;
      scoreRow(row, weights, odds);
      softmax(odds);
      odds[truth] = (odds[truth] ?? 0) - 1;
      const importanceOfRow = importance?.[at] ?? 1;
      for (let each = 0; each < row.indices.length; each++) {
        const base = (row.indices[each] ?? 0) * classes;
        const value = importanceOfRow * (row.values[each] ?? 0);
        for (let label = 0; label < classes; label++) {
          const weight = weights[base + label] ?? 0;
          const slope = value * (odds[label] ?? 0) + l2 * weight;
          const square = (squares[base + label] ?? 0) + slope * slope;
          squares[base + label] = square;
          weights[base + label] = weight - (learningRate * slope) / Math.sqrt(square);
        }
      }
    }
  }
  return weights;
};
