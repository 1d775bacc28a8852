import { testHealthRow } from '#tests/support/monitoring-report.ts';
import type { HealthState } from '#shared/domain/health-verdict.ts';
import type { ServiceUnderTest } from './harness.ts';

/** Failures above their threshold, critical and going on, as the service would have found; answers the alert's id. */
export const raiseSystemAlert = async (service: ServiceUnderTest): Promise<string> => {
  const { rows } = await service.database.pool.query<{ id: string }>(
    `INSERT INTO system_alerts (metric, state, value, control, threshold, window_minutes, raised_at, seen_at, renotified_at)
     VALUES ('failures', 'critical', 6.4, 0.3, 1, 5, now(), now(), now()) RETURNING id`,
  );
  return rows[0]?.id ?? '';
};

/** The verdict of the minute that is just over. */
export const noteHealth = async (service: ServiceUnderTest, state: HealthState) => {
  const at = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
  const row = testHealthRow({ at, state });
  const verdicts = { ...row.verdicts, failures: { state, since: at } };
  await service.database.pool.query(
    'INSERT INTO health_snapshots (at, state, verdicts, readings, database_ms) VALUES ($1, $2, $3, $4, 1.4)',
    [at, state, verdicts, JSON.stringify(row.readings)],
  );
};
