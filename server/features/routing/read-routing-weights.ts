import { readFileSync } from 'node:fs';
import { decodeWeights } from './weights-file.ts';

/** The weights of this repository; made by `npm run route:train`. */
export const ROUTING_WEIGHTS = new URL('../../../resources/routing/weights.bin', import.meta.url);

/** Reads the weights, once at the start of a process. Throws when the file is missing, cut off, or of another version. */
export const readRoutingWeights = (file: URL = ROUTING_WEIGHTS) => decodeWeights(readFileSync(file));
