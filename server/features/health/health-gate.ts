import type { HealthState } from '#shared/domain/health-verdict.ts';
import type { GatesReport } from '#shared/domain/rollout-schedule.ts';
import type { HealthMonitor } from './health-monitor.ts';

/** A state that was found longer ago is not the present one. */
const FRESH_MS = 5 * 60_000;
const GATE: Readonly<Record<HealthState, GatesReport['health']>> = {
  stable: 'steady',
  warning: 'warning',
  critical: 'critical',
  insufficient: 'notEnoughData',
};

/** Requests of each arm since an instant, and how health stands now. */
export const readHealthGate = async (
  { sums, snapshots }: Pick<HealthMonitor, 'sums' | 'snapshots'>,
  since: Date,
  now: Date,
): Promise<Pick<GatesReport, 'requests' | 'health'>> => {
  const requests = await sums.countSince(since);
  const [newest] = await snapshots.newest(1);
  const isFresh = newest !== undefined && Math.abs(now.getTime() - Date.parse(newest.at)) < FRESH_MS;
  return { requests, health: isFresh ? GATE[newest.state] : 'notEnoughData' };
};
