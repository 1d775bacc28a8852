import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { SYSTEM_ALERT_METRICS } from '#shared/contracts/health.ts';
import type { KnownAlert } from './system-alert-rule.ts';

export type AlertMetric = (typeof SYSTEM_ALERT_METRICS)[number];
export type AlertOf = { readonly metric: AlertMetric; readonly subject: string };
/** What an alert tells; units as in a health reading. */
export type AlertFigures = {
  readonly state: 'warning' | 'critical';
  readonly value: number | null;
  readonly control: number | null;
  readonly threshold: number;
  readonly windowMinutes: number;
  readonly rolledBack: boolean;
};

const newest = z
  .object({
    id: z.string(),
    state: z.enum(['warning', 'critical']),
    seen_at: z.date(),
    resolved_at: z.date().nullable(),
    renotified_at: z.date(),
    acknowledged_at: z.date().nullable(),
    snoozed_until: z.date().nullable(),
  })
  .transform((row): KnownAlert & { id: string } => ({
    id: row.id,
    state: row.state,
    seenAt: row.seen_at,
    resolvedAt: row.resolved_at,
    renotifiedAt: row.renotified_at,
    acknowledgedAt: row.acknowledged_at,
    snoozedUntil: row.snoozed_until,
  }));

/** Figures move with each telling; the state only upwards. */
const FIGURES = `state = CASE WHEN state = 'critical' THEN state ELSE $2 END, value = $3, control = $4, threshold = $5,
  window_minutes = $6, rolled_back = rolled_back OR $7`;
const MOVED = `xid = pg_current_xact_id(), revision = nextval('feed_revision')`;
const valuesOf = ({ state, value, control, threshold, windowMinutes, rolledBack }: AlertFigures) => [
  state,
  value,
  control,
  threshold,
  windowMinutes,
  rolledBack,
];

/** Alerts of the service itself, within the caller's transaction. Whoever calls holds the minute, so nobody else writes. */
export const systemAlertsStore = {
  /** The newest of a metric and subject, held until the end of the transaction. */
  async lockNewest(client: PoolClient, { metric, subject }: AlertOf) {
    const { rows } = await client.query(
      `SELECT id, state, seen_at, resolved_at, renotified_at, acknowledged_at, snoozed_until FROM system_alerts
       WHERE metric = $1 AND subject = $2 ORDER BY raised_at DESC LIMIT 1 FOR UPDATE`,
      [metric, subject],
    );
    return rows[0] === undefined ? null : newest.parse(rows[0]);
  },
  async raise(
    client: PoolClient,
    { metric, subject }: AlertOf,
    figures: AlertFigures,
    notificationId: string,
    at: Date,
  ) {
    await client.query(
      `INSERT INTO system_alerts (metric, subject, state, value, control, threshold, window_minutes, rolled_back,
         raised_at, seen_at, renotified_at, notification_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9, $10)`,
      [metric, subject, ...valuesOf(figures), at, notificationId],
    );
  },
  /** It goes on, and operators are told again; whoever had taken it on before has to look again. */
  async tellAgain(client: PoolClient, id: string, figures: AlertFigures, notificationId: string, at: Date) {
    await client.query(
      `UPDATE system_alerts SET ${FIGURES}, seen_at = $8, resolved_at = NULL, renotified_at = $8, notification_id = $9,
         notifications = notifications + 1, acknowledged_at = NULL, acknowledged_by = NULL, ${MOVED} WHERE id = $1`,
      [id, ...valuesOf(figures), at, notificationId],
    );
  },
  async reopen(client: PoolClient, id: string, at: Date) {
    await client.query(`UPDATE system_alerts SET seen_at = $2, resolved_at = NULL, ${MOVED} WHERE id = $1`, [id, at]);
  },
  async seen(client: PoolClient, id: string, at: Date) {
    await client.query('UPDATE system_alerts SET seen_at = $2 WHERE id = $1 AND seen_at <> $2', [id, at]);
  },
  async resolve(client: PoolClient, id: string, at: Date) {
    await client.query('UPDATE system_alerts SET resolved_at = $2 WHERE id = $1', [id, at]);
  },
};
