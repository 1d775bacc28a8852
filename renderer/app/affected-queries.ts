import type { Collection } from '#shared/contracts/feed.ts';
import type { StoredChange } from '#shared/contracts/views.ts';

/** What each query reads. `outbox` stands for the edits waiting here. */
const READS = {
  'spend.months': ['months', 'rollups'],
  'spend.overview': ['rollups', 'months'],
  'spend.byDay': ['rollups'],
  'spend.models': ['rollups'],
  'spend.table': ['rollups'],
  'spend.health': ['months'],
  'spend.latestAlerts': ['alerts', 'users'],
  'users.list': ['users', 'months', 'settings', 'outbox'],
  'users.get': ['users', 'months', 'settings', 'alerts', 'outbox'],
  'users.usage': ['usage'],
  'audit.list': ['audit', 'users'],
  'audit.actions': ['audit'],
  'alerts.list': ['alerts', 'users', 'outbox'],
  'alerts.get': ['alerts', 'users', 'outbox'],
  'alerts.badge': ['alerts', 'outbox'],
  'alerts.attention': ['alerts', 'outbox'],
  'alerts.names': ['alerts', 'outbox'],
  'systemAlerts.list': ['systemAlerts', 'outbox'],
  'systemAlerts.get': ['systemAlerts', 'outbox'],
  'systemAlerts.badge': ['systemAlerts', 'outbox'],
  'systemAlerts.attention': ['systemAlerts', 'outbox'],
  'monitoring.health': ['health'],
  'rollout.get': ['rollout', 'outbox'],
  'rollout.preview': ['rollout', 'users'],
  'decisions.timeline': ['months', 'alerts'],
  'routing.mix': ['rollups'],
  'routing.policy': ['policy', 'prices', 'outbox'],
  'sync.outbox': ['users', 'outbox'],
} as const satisfies Record<string, readonly (Collection | 'outbox')[]>;
export type AffectedQuery = keyof typeof READS;
const QUERIES = Object.keys(READS) as AffectedQuery[];

/** The queries that read any of what has changed. */
export const affectedBy = ({ collections, outbox }: StoredChange): AffectedQuery[] => {
  const changed = new Set<string>(outbox ? [...collections, 'outbox'] : collections);
  return QUERIES.filter((query) => READS[query].some((read) => changed.has(read)));
};
