import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import { appendAnchor } from './audit-anchor.ts';

const EVERY_MS = 1_000;

export type AuditAnchoringOptions = {
  database: Database;
  /** Outside the database, best on another machine's disk. */
  file: string;
  /** Seals the anchors. */
  secret: string;
  clock: Clock;
  onError: (error: unknown) => void;
};

/** Writes the audit chain's head to a file each second that it has moved: what was anchored can't be cut off unseen. */
export const createAuditAnchoring = ({ database, file, secret, clock, onError }: AuditAnchoringOptions) => {
  let anchored = '';
  let timer: NodeJS.Timeout | undefined;

  const anchorOnce = async () => {
    const { rows } = await database.pool.query<{ place: string; hash: string }>(
      'SELECT place::text AS place, hash FROM audit_head WHERE place > 0',
    );
    const [head] = rows;
    if (!head || head.hash === anchored) return;
    await appendAnchor(file, { ...head, at: clock().toISOString() }, secret);
    anchored = head.hash;
  };
  const run = () => {
    timer = setTimeout(() => void anchorOnce().catch(onError).finally(run), EVERY_MS).unref();
  };
  return {
    anchorOnce,
    start: run,
    /** Anchors what was written last. */
    async stop() {
      clearTimeout(timer);
      await anchorOnce().catch(onError);
    },
  };
};
