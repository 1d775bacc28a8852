import type { HealthState } from '../domain/health-verdict.ts';
import type { HealthRow } from './health.ts';
import type { MonitoringReport } from './monitoring.ts';
import type { Failure } from './views.ts';

/** A stretch of minutes that were found in one state; time without measurement is in none. */
export type HealthSpan = { from: string; until: string; state: HealthState };
export type HealthView = {
  /** The newest minute; null until one was synced. */
  latest: HealthRow | null;
  /** What the mirror holds, oldest first. */
  spans: HealthSpan[];
};

export type MonitoringView = {
  /** Null when it was never fetched for this range. */
  report: MonitoringReport | null;
  /** ISO. */
  fetchedAt: string | null;
  /** Why it could not be asked for now. */
  failure: Failure | null;
};
