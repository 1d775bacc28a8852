import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The worker's file: the source beside this one under plain Node, `sync-worker.js` where the bundles lie. */
export const syncWorkerFile = (): string => {
  if (import.meta.filename.endsWith('.ts')) return join(import.meta.dirname, 'sync-worker.ts');
  const beside = join(import.meta.dirname, 'sync-worker.js');
  // This function may have been bundled into a chunk one folder below.
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', 'sync-worker.js');
};
