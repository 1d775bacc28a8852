import type { SystemAlertRow } from '#shared/contracts/feed.ts';

/** Critical and not over, or the rollout was taken back because of it, which lasts until a person begins it again. */
export const isPressing = ({ state, resolvedAt, rolledBack }: SystemAlertRow) =>
  rolledBack || (state === 'critical' && resolvedAt === null);
