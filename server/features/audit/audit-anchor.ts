import { createHmac, timingSafeEqual } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import * as z from 'zod';

/** Name of the anchors' file in the service's data folder, unless it is configured. */
export const AUDIT_ANCHORS = 'audit-anchors.ndjson';

/** The chain's head at one moment, sealed with the service's secret. */
const sealedAnchor = z.object({
  place: z.string().regex(/^\d+$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  seal: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Anchor = Omit<z.infer<typeof sealedAnchor>, 'seal'>;

const sealOf = ({ place, hash, at }: Anchor, secret: string) =>
  createHmac('sha256', secret).update(`${place} ${hash} ${at}`).digest('hex');

/** Adds one line to the file; durable when it resolves. */
export const appendAnchor = (file: string, anchor: Anchor, secret: string) =>
  appendFile(file, `${JSON.stringify({ ...anchor, seal: sealOf(anchor, secret) })}\n`, { mode: 0o600, flush: true });

const parseLine = (line: string, secret: string): Anchor | null => {
  try {
    const { seal, ...anchor } = sealedAnchor.parse(JSON.parse(line));
    return timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(anchor, secret))) ? anchor : null;
  } catch {
    return null;
  }
};

/** Every line of the file; null for one that is cut, changed or sealed with another secret. No file: no anchors. */
export const readAnchors = async (file: string, secret: string): Promise<(Anchor | null)[]> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseLine(line, secret));
};
