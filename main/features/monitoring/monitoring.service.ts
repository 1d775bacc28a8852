import type { Clock } from '#main/platform/clock.ts';
import { soon } from '#main/platform/soon.ts';
import type { MonitoringRange, MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { HealthView } from '#shared/contracts/monitoring-views.ts';
import { failureOf, type Failure } from '#shared/contracts/views.ts';
import type { MonitoringApi } from './monitoring.router.ts';

type Parts = {
  health: () => HealthView;
  kept: (range: MonitoringRange) => { answer: MonitoringReport; fetchedAt: string } | null;
  /** Asks the service. `keep` keeps what it said. */
  ask: (range: MonitoringRange) => Promise<{ answer: MonitoringReport; keep: (fetchedAt: string) => Promise<void> }>;
  /** Why asking would be in vain, or null. */
  unreachable: () => Failure | null;
  clock: Clock;
  /** How long to wait for the service while something is here to be shown. */
  patienceMs: number;
};

/** How the service does: its health by the minute, and its figures over a range. */
export const createMonitoringService = (parts: Parts): MonitoringApi => {
  const { health, kept, ask, unreachable, clock, patienceMs } = parts;
  const fetch = async (range: MonitoringRange) => {
    const { answer, keep } = await ask(range);
    const fetchedAt = clock().toISOString();
    // Shown at once: the thread that stores it may be busy with a long sync, and tells of its own trouble itself.
    keep(fetchedAt).catch(() => undefined);
    return { answer, fetchedAt };
  };
  return {
    health,
    async report(range) {
      const stored = kept(range);
      const view = (shown: typeof stored, failure: Failure | null) => ({
        report: shown?.answer ?? null,
        fetchedAt: shown?.fetchedAt ?? null,
        failure,
      });
      const inVain = unreachable();
      if (inVain) return view(stored, inVain);
      try {
        const asking = fetch(range);
        return view(stored ? ((await soon(asking, patienceMs)) ?? stored) : await asking, null);
      } catch (error) {
        return view(stored, failureOf(error));
      }
    },
  };
};
