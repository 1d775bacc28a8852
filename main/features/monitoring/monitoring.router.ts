import { permitted, router } from '#main/platform/trpc.ts';
import { monitoringQuery, type MonitoringRange } from '#shared/contracts/monitoring.ts';
import type { HealthView, MonitoringView } from '#shared/contracts/monitoring-views.ts';

export type MonitoringApi = {
  /** From the mirror, so it is as old as what was last synced. */
  health(): HealthView;
  /** Asks the service, and answers with what was kept of this range when it can't be reached. */
  report(range: MonitoringRange): Promise<MonitoringView>;
};

export const createMonitoringRouter = (monitoring: MonitoringApi) =>
  router({
    health: permitted('monitoring:read').query(() => monitoring.health()),
    report: permitted('monitoring:read')
      .input(monitoringQuery)
      .query(({ input }) => monitoring.report(input.range)),
  });
