import * as z from 'zod';
import { SHAPE_SIZE } from './query-shape.ts';
import { columnsFor, HEAD_NAMES, type Head, type HeadName, type RoutingModel } from './routing-model.ts';

/** Weights may weigh this much. */
export const MOST_WEIGHT_BYTES = 512 * 1024;

const share = z.number().min(0).max(1);
const headShape = z.object({
  classes: z.int().min(1).max(16),
  buckets: z
    .int()
    .min(1)
    .refine((buckets) => (buckets & (buckets - 1)) === 0, 'a power of two'),
  step: z.number().positive(),
});
const header = z.object({
  format: z.literal(1),
  /** SHA-256 over every training row: corpus, features and settings. */
  trainedOn: z.string().regex(/^[0-9a-f]{64}$/),
  shapeSize: z.literal(SHAPE_SIZE, { error: 'made for other shape features; run npm run route:train' }),
  rule: z.object({ temperature: z.number().positive(), simpleFrom: share, complexFrom: share }),
  featureFrom: z.array(share),
  heads: z.object({ language: headShape, category: headShape, complexity: headShape, features: headShape }),
});

export type RoutingWeights = RoutingModel & { readonly trainedOn: string };

/** One line of JSON, then for each head its shape weights (float32, little endian) and its n-gram weights (int8). */
export const encodeWeights = ({ heads, rule, featureFrom, trainedOn }: RoutingWeights): Uint8Array => {
  const describe = ({ classes, buckets, step }: Head) => ({ classes, buckets, step });
  const described = {
    language: describe(heads.language),
    category: describe(heads.category),
    complexity: describe(heads.complexity),
    features: describe(heads.features),
  };
  const first = { format: 1, trainedOn, shapeSize: SHAPE_SIZE, rule, featureFrom, heads: described };
  const parts: Uint8Array[] = [Buffer.from(`${JSON.stringify(first)}\n`)];
  for (const name of HEAD_NAMES) {
    const { classes, shape, hashed } = heads[name];
    const columns = columnsFor(classes);
    const isClass = (_: number, at: number) => at % columns < classes;
    const shapeWeights = shape.filter(isClass);
    const shapeBytes = Buffer.alloc(shapeWeights.length * 4);
    shapeWeights.forEach((weight, at) => shapeBytes.writeFloatLE(weight, at * 4));
    parts.push(shapeBytes, Buffer.from(hashed.filter(isClass).buffer));
  }
  return Buffer.concat(parts);
};

/** Throws when the file is not whole, or made for other features than this program's. */
export const decodeWeights = (bytes: Uint8Array): RoutingWeights => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lineEnd = file.indexOf('\n');
  const first = header.parse(JSON.parse(file.toString('utf8', 0, lineEnd)));
  let at = lineEnd + 1;
  const readHead = (name: HeadName): Head => {
    const { classes, buckets, step } = first.heads[name];
    const columns = columnsFor(classes);
    const shape = new Float32Array((SHAPE_SIZE + 1) * columns);
    const hashed = new Int8Array(buckets * columns);
    if (at + (SHAPE_SIZE + 1) * classes * 4 + buckets * classes > file.length)
      throw new RangeError(`The weights of ${name} are cut off.`);
    for (let row = 0; row <= SHAPE_SIZE; row++) {
      for (let label = 0; label < classes; label++, at += 4) shape[row * columns + label] = file.readFloatLE(at);
    }
    for (let row = 0; row < buckets; row++) {
      for (let label = 0; label < classes; label++, at += 1) hashed[row * columns + label] = file.readInt8(at);
    }
    return { classes, buckets, step, shape, hashed };
  };
  const heads = {
    language: readHead('language'),
    category: readHead('category'),
    complexity: readHead('complexity'),
    features: readHead('features'),
  };
  if (at !== file.length) throw new RangeError('The weights have bytes too many.');
  return { heads, rule: first.rule, featureFrom: first.featureFrom, trainedOn: first.trainedOn };
};
