import { expect, test } from 'vitest';
import { readRoutingWeights } from './read-routing-weights.ts';
import { decodeWeights, encodeWeights, MOST_WEIGHT_BYTES } from './weights-file.ts';

const weights = readRoutingWeights();
const bytes = encodeWeights(weights);

test('weights survive being written and read', () => {
  expect(decodeWeights(bytes)).toEqual(weights);
});

test('the weights are small enough to load at every start', () => {
  expect(bytes.length).toBeLessThanOrEqual(MOST_WEIGHT_BYTES);
});

test('a file that is cut off, too long or of another version is refused', () => {
  expect(() => decodeWeights(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  expect(() => decodeWeights(Buffer.concat([bytes, Buffer.from([0])]))).toThrow(RangeError);
  const text = Buffer.from(bytes).toString('latin1');
  expect(() => decodeWeights(Buffer.from(text.replace('"format":1', '"format":2'), 'latin1'))).toThrow(/format/);
  expect(() => decodeWeights(Buffer.from('not weights'))).toThrow(SyntaxError);
});
