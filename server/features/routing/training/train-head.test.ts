import { expect, test } from 'vitest';
import { trainHead, type SparseRow } from './train-head.ts';

const row = (...indices: number[]): SparseRow => ({
  indices: Int32Array.from(indices),
  values: new Float32Array(indices.length).fill(1),
});
const options = { classes: 2, featureCount: 4, epochs: 30, learningRate: 0.2, l2: 1e-4, seed: 7 };
const rows = [row(0, 3), row(0, 2, 3), row(1, 3), row(1, 2, 3)];
const labels = [0, 0, 1, 1];

test('features of one class weigh for it, and a feature of both for none', () => {
  const weights = trainHead(rows, labels, options);
  const lean = (feature: number) => (weights[feature * 2] ?? 0) - (weights[feature * 2 + 1] ?? 0);
  expect(lean(0)).toBeGreaterThan(1);
  expect(lean(1)).toBeLessThan(-1);
  expect(Math.abs(lean(2))).toBeLessThan(0.5);
});

test('the same rows give the same bytes, another seed gives others', () => {
  expect(trainHead(rows, labels, options)).toEqual(trainHead(rows, labels, options));
  expect(trainHead(rows, labels, { ...options, seed: 8 })).not.toEqual(trainHead(rows, labels, options));
});

test('a row of more importance pulls harder', () => {
  const contested = [row(0), row(0)];
  const weights = trainHead(contested, [0, 1], { ...options, importance: Float32Array.from([4, 1]) });
  expect(weights[0] ?? 0).toBeGreaterThan(weights[1] ?? 0);
});
