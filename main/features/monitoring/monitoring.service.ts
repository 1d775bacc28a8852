import type { Clock } from '#main/platform/clock.ts';
import type { MonitoringRange, MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { HealthView } from '#shared/contracts/monitoring-views.ts';
import { failureOf, type Failure } from '#shared/contracts/views.ts';
import type { MonitoringApi } from './monitoring.router.ts';

type Parts = {
  health: () => HealthView;
  kept: (range: MonitoringRange) => { answer: MonitoringReport; fetchedAt: string } | null;
  /** Asks the service and keeps the answer. */
  fetch: (range: MonitoringRange, fetchedAt: string) => Promise<void>;
  /** Why asking would be in vain, or null. */
  unreachable: () => Failure | null;
  clock: Clock;
};

/** How the service does: its health by the minute, and its figures over a range. */
export const createMonitoringService = ({ health, kept, fetch, unreachable, clock }: Parts): MonitoringApi => {
  const refresh = async (range: MonitoringRange): Promise<Failure | null> =>
    unreachable() ??
    fetch(range, clock().toISOString()).then(
      () => null,
      (error: unknown) => failureOf(error),
    );
  return {
    health,
    async report(range) {
      const failure = await refresh(range);
      const stored = kept(range);
      return { report: stored?.answer ?? null, fetchedAt: stored?.fetchedAt ?? null, failure };
    },
  };
};
