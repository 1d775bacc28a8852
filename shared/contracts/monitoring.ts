import * as z from 'zod';
import { ADVICE_CODES, ADVICE_PAGES } from '../domain/monitoring-advice.ts';
import { arm, count, instant, month, signedMicroVnd, tier } from './fields.ts';

/** `GET /operator/monitoring?range` */
export const MONITORING_RANGES = ['1h', '24h', '7d', '30d', '90d'] as const;
export type MonitoringRange = (typeof MONITORING_RANGES)[number];
export const monitoringQuery = z.object({ range: z.enum(MONITORING_RANGES).default('24h') });

/** Milliseconds; null without a call. */
const latencies = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
const armFigures = z.object({
  requests: count,
  failedRequests: count,
  refusedRequests: count,
  abandonedRequests: count,
  /** Of requests that were not refused; null without one. */
  failedPercent: z.number().nullable(),
  costMicroVnd: signedMicroVnd,
  /** Per request that cost something; null without one. */
  costPerQueryMicroVnd: signedMicroVnd.nullable(),
  overheadP95: z.number().nullable(),
  latencyP95: z.number().nullable(),
});
const figures = z.object({
  requests: count,
  /** Requests that ended, a minute. */
  perMinute: z.number(),
  failedPercent: z.number().nullable(),
  latency: latencies,
  overhead: latencies,
  arms: z.object({ treatment: armFigures, control: armFigures }),
  /** Median round trip in ms; null when it was not measured. */
  databaseMs: z.number().nullable(),
});
export type MonitoringFigures = z.infer<typeof figures>;

/** Breaker `null`: used in the range, but not configured here. */
const providerFigures = z.object({
  provider: z.string(),
  breaker: z.enum(['closed', 'open', 'probing']).nullable(),
  isSimulated: z.boolean(),
  calls: count,
  failedCalls: count,
  failedPercent: z.number().nullable(),
  /** Of calls that were answered. */
  meanLatencyMs: z.number().nullable(),
});

const advice = z.object({
  code: z.enum(ADVICE_CODES),
  gravity: z.enum(['info', 'warning', 'critical']),
  /** Numbers and names of its sentence. */
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
  /** Where to act. */
  page: z.enum(ADVICE_PAGES),
});
export type MonitoringAdvice = z.infer<typeof advice>;

export const monitoringReport = z.object({
  range: z.enum(MONITORING_RANGES),
  from: instant,
  until: instant,
  /** Length of one point of the series; days are Vietnam's. */
  stepMinutes: count,
  /** As the rollout has them, and what is aimed at; ms and per cent. */
  thresholds: z.object({
    overheadMs: z.number(),
    failurePercent: z.number(),
    overBudgetPercent: z.number(),
    costIncreasePercent: z.number(),
    databaseLatencyMs: z.number(),
  }),
  targets: z.object({
    savedPercent: z.number(),
    overBudgetPercent: z.number(),
    overheadMs: z.number(),
    successPercent: z.number(),
  }),
  totals: figures.extend({
    /** Treatment's cost per query above control's, per cent; null without both. */
    costIncreasePercent: z.number().nullable(),
  }),
  /** Oldest first; every step of the range is there. `at` is where it begins. */
  series: z.array(figures.extend({ at: instant })),
  /** Most frequent first. */
  failures: z.array(z.object({ provider: z.string(), code: z.string(), calls: count })),
  /** By name. */
  providers: z.array(providerFigures),
  /** Answered calls by model, most frequent first. */
  routing: z.array(
    z.object({ provider: z.string(), model: z.string(), arm, calls: count, costMicroVnd: signedMicroVnd }),
  ),
  /** Users of the month before who came back this month. */
  retention: z.object({
    month,
    users: count,
    previousMonth: month,
    previousUsers: count,
    retainedUsers: count,
    retainedPercent: z.number().nullable(),
  }),
  /** This month. */
  tiers: z.array(
    z.object({
      tier,
      users: count,
      requests: count,
      costMicroVnd: signedMicroVnd,
      overBudgetUsers: count,
      overBudgetPercent: z.number().nullable(),
    }),
  ),
  advice: z.array(advice),
});
export type MonitoringReport = z.infer<typeof monitoringReport>;
