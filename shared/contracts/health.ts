import * as z from 'zod';
import { HEALTH_METRICS, HEALTH_SIGNALS, HEALTH_STATES } from '../domain/health-verdict.ts';
import { count, instant } from './fields.ts';

export const healthMetric = z.enum(HEALTH_METRICS);
export const healthState = z.enum(HEALTH_STATES);

/**
 * What one window says of one metric. Units: `overhead` and `database` ms, the others per cent; `cost` is how much a query
 * costs more in treatment than in control. Null when it isn't known.
 */
const reading = z.object({
  metric: healthMetric,
  /** 0 where the metric has no window. */
  windowMinutes: count,
  signal: z.enum(HEALTH_SIGNALS),
  value: z.number().nullable(),
  /** The same of the control group, where it has one. */
  control: z.number().nullable(),
  threshold: z.number(),
  /** Requests, or users. */
  sample: z.object({ treatment: count, control: count }),
  /** The newest part of the window, when that alone says more than the whole: trouble that has just begun. */
  newest: z.object({ minutes: count, value: z.number(), control: z.number().nullable() }).nullable(),
});
export type HealthReading = z.infer<typeof reading>;

const verdict = z.object({ state: healthState, since: instant });
const verdicts = z.object(
  Object.fromEntries(HEALTH_METRICS.map((name) => [name, verdict])) as Record<
    (typeof HEALTH_METRICS)[number],
    typeof verdict
  >,
);
export type HealthVerdicts = z.infer<typeof verdicts>;

/** What was found at the end of one minute. */
export const healthRow = z.object({
  /** The minute's end. */
  at: instant,
  state: healthState,
  verdicts,
  readings: z.array(reading),
  /** The rollout was taken back because of it. */
  rolledBack: z.boolean(),
});
export type HealthRow = z.infer<typeof healthRow>;
/** Hours of minutes that the feed carries; the service keeps 90 days. */
export const HEALTH_FEED_HOURS = 24;

/** `provider`: one has not been asked for long, because its calls failed. */
export const SYSTEM_ALERT_METRICS = [...HEALTH_METRICS, 'provider'] as const;
export const SYSTEM_ALERT_STATES = ['warning', 'critical'] as const;

/** Trouble of the service itself: one alert from when it begins until it is over. */
export const systemAlertFields = {
  id: z.string(),
  metric: z.enum(SYSTEM_ALERT_METRICS),
  /** The provider's name; else empty. */
  subject: z.string(),
  /** The worst it has been. */
  state: z.enum(SYSTEM_ALERT_STATES),
  /** As it was last told; units as in a health reading, of `provider` minutes. */
  value: z.number().nullable(),
  control: z.number().nullable(),
  threshold: z.number(),
  windowMinutes: count,
  raisedAt: instant,
  /** Null while it goes on. */
  resolvedAt: instant.nullable(),
  /** When operators were last told, how often, and the id of that telling, which retries of its deliveries name. */
  renotifiedAt: instant,
  notifications: z.int().min(1),
  notificationId: z.string(),
  /** The rollout was taken back because of it. */
  rolledBack: z.boolean(),
};
