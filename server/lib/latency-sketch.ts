import { DDSketch } from '@datadog/sketches-js';
import compiled from '@datadog/sketches-js/dist/ddsketch/proto/compiled.js';
import * as z from 'zod';

/** Every quantile is within 1 % of a value that was really measured. */
const RELATIVE_ACCURACY = 0.01;
/** The library's protobuf code, which its types don't describe. */
const wire = z
  .custom<{ encode(sketch: object): { finish(): Uint8Array }; decode(bytes: Uint8Array): unknown }>(
    (found) => typeof found === 'function' && 'encode' in found && 'decode' in found,
  )
  .parse(Reflect.get(compiled, 'DDSketch'));
const { mapping } = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });
const encodedMapping = mapping.toProto();

/**
 * How often durations in milliseconds occurred, by the logarithmic bins of a DDSketch. Bins of sketches made here can be
 * added up, in any order, without loss. Only filled bins are kept: most rollup rows hold a few requests.
 */
export type LatencySketch = { zeros: number; readonly bins: Map<number, number> };

export const createLatencySketch = (): LatencySketch => ({ zeros: 0, bins: new Map() });

const addToBin = ({ bins }: LatencySketch, key: number, count: number) => bins.set(key, (bins.get(key) ?? 0) + count);

/** Adds one duration; below a millisecond counts as 0. */
export const addLatency = (sketch: LatencySketch, milliseconds: number) => {
  if (milliseconds > 0) addToBin(sketch, mapping.key(milliseconds), 1);
  else sketch.zeros += 1;
};

/** Adds `other` to `sketch`. */
export const mergeLatencies = (sketch: LatencySketch, other: LatencySketch) => {
  sketch.zeros += other.zeros;
  for (const [key, count] of other.bins) addToBin(sketch, key, count);
};

export const countOf = ({ zeros, bins }: LatencySketch) =>
  [...bins.values()].reduce((sum, count) => sum + count, zeros);

/** The duration in ms at or below which a share of all lies, within 1 %; null when there is none. */
export const quantileOf = (sketch: LatencySketch, share: number): number | null => {
  const count = countOf(sketch);
  if (count === 0) return null;
  let left = share * (count - 1) - sketch.zeros;
  if (left < 0) return 0;
  const sorted = [...sketch.bins].sort(([a], [b]) => a - b);
  const [key] = sorted.find(([, size]) => (left -= size) < 0) ?? sorted.at(-1) ?? [0];
  return mapping.value(key);
};

/** How many took longer than so many ms, within 1 % of that limit. */
export const countAbove = ({ bins }: LatencySketch, milliseconds: number) => {
  const limit = mapping.key(milliseconds);
  return [...bins].reduce((sum, [key, count]) => (key > limit ? sum + count : sum), 0);
};

/**
 * As the DDSketch protobuf. Filled bins go into `binCounts`, its sparse form, some ten bytes each; the library writes
 * every bin between the fastest and the slowest, a kilobyte and more for a row of two requests.
 */
export const encodeLatencySketch = ({ zeros, bins }: LatencySketch): Uint8Array =>
  wire
    .encode({
      mapping: encodedMapping,
      positiveValues: { binCounts: Object.fromEntries(bins) },
      zeroCount: zeros,
    })
    .finish();

const counts = z.object({
  mapping: z.object({ gamma: z.number(), indexOffset: z.literal(0), interpolation: z.literal(0) }),
  positiveValues: z
    .object({
      binCounts: z.record(z.string().regex(/^-?\d+$/), z.number()),
      contiguousBinCounts: z.array(z.number()),
      contiguousBinIndexOffset: z.number(),
    })
    .nullish(),
  zeroCount: z.number(),
});

/** Reads both forms of the protobuf. Throws when the bytes are no sketch, or one of another accuracy. */
export const decodeLatencySketch = (bytes: Uint8Array): LatencySketch => {
  const { mapping: encoded, positiveValues: store, zeroCount } = counts.parse(wire.decode(bytes));
  if (Math.abs(encoded.gamma - mapping.gamma) > 1e-9) throw new RangeError('A sketch of another accuracy');
  const sketch: LatencySketch = { zeros: zeroCount, bins: new Map() };
  for (const [key, count] of Object.entries(store?.binCounts ?? {})) addToBin(sketch, Number(key), count);
  store?.contiguousBinCounts.forEach((count, index) => {
    if (count > 0) addToBin(sketch, store.contiguousBinIndexOffset + index, count);
  });
  return sketch;
};
