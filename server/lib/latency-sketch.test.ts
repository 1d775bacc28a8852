import { DDSketch } from '@datadog/sketches-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addLatency,
  countAbove,
  createLatencySketch,
  decodeLatencySketch,
  encodeLatencySketch,
  mergeLatencies,
  quantileOf,
  type LatencySketch,
} from './latency-sketch.ts';

const sketchOf = (values: readonly number[]) => {
  const sketch = createLatencySketch();
  for (const value of values) addLatency(sketch, value);
  return sketch;
};
/** Our bins in the library's sketch, to ask it for quantiles. */
const inLibrary = ({ zeros, bins }: LatencySketch) => {
  const theirs = new DDSketch({ relativeAccuracy: 0.01 });
  if (zeros > 0) theirs.accept(0, zeros);
  for (const [key, count] of bins) {
    theirs.store.add(key, count);
    theirs.count += count;
  }
  return theirs;
};
const durations = fc.array(fc.nat(180_000), { minLength: 1, maxLength: 200 });

test('a sketch survives its bytes, and merged sketches equal the sketch of all values', () => {
  fc.assert(
    fc.property(durations, durations, (some, others) => {
      const merged = decodeLatencySketch(encodeLatencySketch(sketchOf(some)));
      expect(merged).toEqual(sketchOf(some));
      mergeLatencies(merged, decodeLatencySketch(encodeLatencySketch(sketchOf(others))));
      expect(merged).toEqual(sketchOf([...some, ...others]));
    }),
  );
});

test('every quantile is within one per cent of the value at that rank', () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(0, 0.5, 0.95, 0.99, 1), (values, share) => {
      const exact = values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
      const told = inLibrary(decodeLatencySketch(encodeLatencySketch(sketchOf(values)))).getValueAtQuantile(share);
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.01 + 1e-9);
      expect(quantileOf(sketchOf(values), share)).toBe(told);
    }),
  );
});

test('what lies above a limit is counted to within one per cent of the limit', () => {
  fc.assert(
    fc.property(durations, fc.integer({ min: 1, max: 180_000 }), (values, limit) => {
      const above = (of: number) => values.filter((value) => value > of).length;
      const counted = countAbove(sketchOf(values), limit);
      expect(counted).toBeLessThanOrEqual(above(limit * 0.98));
      expect(counted).toBeGreaterThanOrEqual(above(limit * 1.0203));
    }),
  );
  expect(quantileOf(createLatencySketch(), 0.95)).toBeNull();
});

test('a sketch written by the library is read, and agrees with it', () => {
  const theirs = new DDSketch({ relativeAccuracy: 0.01 });
  const values = [0, 1, 12, 350, 350, 61_000];
  for (const value of values) theirs.accept(value);
  const read = decodeLatencySketch(theirs.toProto());
  expect(read).toEqual(sketchOf(values));
  expect(inLibrary(read).getValueAtQuantile(0.95)).toBe(theirs.getValueAtQuantile(0.95));
});

test('a sketch of two requests far apart takes less than a hundred bytes', () => {
  expect(encodeLatencySketch(sketchOf([3, 120_000])).length).toBeLessThan(100);
});

test('bytes that are no sketch, or one of another accuracy, are refused', () => {
  expect(() => decodeLatencySketch(Uint8Array.of(1, 2, 3))).toThrow(Error);
  expect(() => decodeLatencySketch(new DDSketch({ relativeAccuracy: 0.05 }).toProto())).toThrow('another accuracy');
});
