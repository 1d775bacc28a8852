import * as z from 'zod';
import type { Role } from '../domain/permissions.ts';
import {
  alertLevel,
  arm,
  category,
  complexity,
  count,
  decimal,
  instant,
  month,
  requestStatus,
  revision,
  tier,
  tokenSource,
  userId,
  wireMicroVnd,
  wireNanoUsd,
} from './fields.ts';
import { healthRow, systemAlertFields } from './health.ts';
import { rolloutRow } from './rollout.ts';
import { routingPolicy } from './routing-policy.ts';
import { userSettings } from './settings.ts';

/** One row of each synced collection, as the service sends it. */
export const userRow = z.object({ id: userId, name: z.string(), email: z.string(), tier, createdAt: instant });
export const settingsRow = z.object({
  userId,
  ...userSettings.shape,
  updatedAt: instant,
  updatedBy: z.string().nullable(),
});

const usageSums = {
  requests: count,
  failedRequests: count,
  abandonedRequests: count,
  /** Requests whose price is unknown; their cost is in no sum. */
  unpricedRequests: count,
  inputTokens: count,
  cachedInputTokens: count,
  outputTokens: count,
  costNanoUsd: wireNanoUsd,
  costMicroVnd: wireMicroVnd,
  /** The part of `costMicroVnd` that rests on tokens we counted ourselves. */
  estimatedMicroVnd: wireMicroVnd,
  /** What the same tokens would have cost at the requested model. */
  baselineMicroVnd: wireMicroVnd,
};
/** One user's month. `budgetVnd` is the budget in force in that month. */
export const monthRow = z.object({ userId, month, tier, ...usageSums, budgetVnd: count, lastUsedAt: instant });
/**
 * All requests of one hour that share these six. `hour` is its first instant. Sketches are base64 of DDSketch's protobuf in
 * its sparse form, in ms.
 */
export const rollupRow = z.object({
  hour: instant,
  provider: z.string(),
  model: z.string(),
  tier,
  complexity,
  category,
  arm,
  ...usageSums,
  latencySketch: z.base64(),
  overheadSketch: z.base64(),
});
export const priceRow = z.object({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  effectiveFrom: instant,
  usdPer1MInput: decimal,
  usdPer1MCachedInput: decimal.nullable(),
  usdPer1MOutput: decimal,
  contextTokens: count,
  maxOutputTokens: count,
  vision: z.boolean(),
  functionCalling: z.boolean(),
  reasoning: z.boolean(),
  /** Why this price deserves a second look, or null. */
  note: z.string().nullable(),
});
export const rateRow = z.object({ id: z.string(), effectiveFrom: instant, vndPerUsd: decimal });
/** What people did about an alert. */
export const alertHandling = z.object({
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: z.string().max(200).nullable(),
  assignedTo: z.string().max(200).nullable(),
  snoozedUntil: instant.nullable(),
  note: z.string().max(2_000).nullable(),
});
export type AlertHandling = z.infer<typeof alertHandling>;
export const ALERT_CHANNELS = ['email', 'webhook'] as const;
/** Of a user's budget, or of the service itself. */
export const ALERT_KINDS = ['budget', 'system'] as const;
/** `dead`: given up after the last try; a person may retry it. `skipped`: not to be sent, `skippedBecause` says why. */
export const DELIVERY_STATES = ['waiting', 'sent', 'dead', 'skipped'] as const;
/** The user had switched alerts off by then; it could not be sent while it was news; nobody can be reached this way. */
export const SKIP_REASONS = ['alertsOff', 'tooOld', 'noRecipient'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
export const alertDelivery = z.object({
  channel: z.enum(ALERT_CHANNELS),
  state: z.enum(DELIVERY_STATES),
  attempts: count,
  /** Code of the mail server, of HTTP or of the network, for people who look after the service; never a secret. */
  lastError: z.string().nullable(),
  skippedBecause: z.enum(SKIP_REASONS).nullable().default(null),
  sentAt: instant.nullable(),
});
export const alertRow = z.object({
  id: z.string(),
  userId,
  month,
  level: alertLevel,
  spentMicroVnd: wireMicroVnd,
  budgetVnd: count,
  raisedAt: instant,
  ...alertHandling.shape,
  deliveries: z.array(alertDelivery),
});
export const systemAlertRow = z.object({
  ...systemAlertFields,
  ...alertHandling.shape,
  /** Of the newest telling. */
  deliveries: z.array(alertDelivery),
});
export type SystemAlertRow = z.infer<typeof systemAlertRow>;
/** One row: the routing policy in force. */
export const policyRow = z.object({
  id: z.literal('policy'),
  policy: routingPolicy,
  updatedAt: instant,
  updatedBy: z.string().nullable(),
});
/** What somebody, or the service by itself, did; entries are chained by their hashes. */
export const auditRow = z.object({
  /** Counts from 1 without gaps. */
  place: count,
  occurredAt: instant,
  /** Null when the service acted by itself, or a sign-in was refused. */
  operatorId: z.string().nullable(),
  operatorName: z.string().nullable(),
  action: z.string(),
  /** What it was done to, such as `user:usr_1`. */
  subject: z.string(),
  before: z.json(),
  after: z.json(),
  reason: z.string().nullable(),
  hash: z.string(),
});
/** One paid attempt. Cost is null when the price is unknown. */
export const usageRow = z.object({
  userId,
  requestId: z.string(),
  attempt: count,
  occurredAt: instant,
  provider: z.string(),
  model: z.string(),
  requestedModel: z.string(),
  tier,
  complexity,
  category,
  arm,
  status: requestStatus,
  errorCode: z.string().nullable(),
  inputTokens: count,
  cachedInputTokens: count,
  outputTokens: count,
  tokenSource,
  costNanoUsd: wireNanoUsd.nullable(),
  costMicroVnd: wireMicroVnd.nullable(),
  baselineMicroVnd: wireMicroVnd.nullable(),
  vndPerUsd: decimal,
  priceId: z.string().nullable(),
  latencyMs: count,
  overheadMs: count,
});
export type UsageRow = z.infer<typeof usageRow>;

/** Name → row schema of everything the feed carries, in the order a console pulls it. */
export const FEED_ROWS = {
  users: userRow,
  settings: settingsRow,
  months: monthRow,
  alerts: alertRow,
  rollups: rollupRow,
  prices: priceRow,
  rates: rateRow,
  policy: policyRow,
  rollout: rolloutRow,
  systemAlerts: systemAlertRow,
  health: healthRow,
  audit: auditRow,
  usage: usageRow,
} as const;
export type Collection = keyof typeof FEED_ROWS;
export const COLLECTIONS = Object.keys(FEED_ROWS) as Collection[];
export const collection = z.enum(COLLECTIONS);
export type FeedRow<C extends Collection> = z.infer<(typeof FEED_ROWS)[C]>;

/** Small collections, which consoles store as they come and read whole. */
export type DocumentCollection = Extract<Collection, 'audit' | 'health' | 'policy' | 'rollout' | 'systemAlerts'>;

/** The fields that name a row of each collection, in order; a tombstone carries their values. */
export const FEED_KEYS = {
  users: ['id'],
  settings: ['userId'],
  months: ['userId', 'month'],
  alerts: ['id'],
  rollups: ['hour', 'provider', 'model', 'tier', 'complexity', 'category', 'arm'],
  prices: ['id'],
  rates: ['id'],
  policy: ['id'],
  rollout: ['id'],
  systemAlerts: ['id'],
  health: ['at'],
  audit: ['place'],
  usage: ['userId', 'requestId', 'attempt'],
} as const satisfies { [C in Collection]: readonly (keyof FeedRow<C>)[] };

const ADMIN_ONLY: readonly Collection[] = ['audit', 'health', 'policy', 'rollout', 'systemAlerts'];

/**
 * What each role's feed holds. Support finds users and reads them one by one, so it gets neither rollups, nor prices,
 * nor the bulk of requests; months come only for the current and the previous month.
 */
export const FEED_SCOPE: Readonly<Record<Role, readonly Collection[]>> = {
  finance: COLLECTIONS.filter((name) => !ADMIN_ONLY.includes(name)),
  admin: COLLECTIONS,
  support: ['users', 'settings', 'months', 'alerts'],
};

/** Days of raw requests that the feed carries; older ones are read per user and month. */
export const USAGE_WINDOW_DAYS = 7;

/**
 * `GET /operator/feed/:collection?cursor&limit&count` answers gzip NDJSON, one of these a line; the last line is `end`,
 * and a page without it was cut off and must not be applied.
 */
export const feedPut = z.object({ op: z.literal('put'), revision, row: z.unknown() });
export const feedDelete = z.object({ op: z.literal('del'), revision, key: z.array(z.union([z.string(), z.number()])) });
export const feedEnd = z.object({
  op: z.literal('end'),
  /** Opaque: where to go on. */
  cursor: z.string(),
  /** More rows are ready now. */
  more: z.boolean(),
  /** Rows after this page, when `count=1` was asked. */
  remaining: count.nullable(),
  /** Age in seconds of the oldest open transaction that holds rows back; a stalled feed must be visible. */
  heldBackSeconds: count,
  now: instant,
});
export const feedQuery = z.object({
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(20_000).default(5_000),
  count: z.coerce.number().int().min(0).max(1).default(0),
});
export const PAGE_ROWS = 5_000;

/**
 * `GET /operator/feed/:collection/digest?cursor`: rows and hash of everything at or before the cursor, for a console to
 * compare with its mirror. `settled` false: rows changed since the cursor, so nothing can be said yet.
 * The hash is the sum modulo 2^64 of the first 8 bytes (big endian) of md5(key fields joined by U+001F, then U+001F, revision).
 * For `usage`, only rows with occurredAt ≥ `since` count, for `health` only at ≥ `since`, for support's `months` only
 * months ≥ `since`.
 */
export const feedDigest = z.object({
  settled: z.boolean(),
  rows: count,
  hash: z.string().regex(/^\d{1,20}$/),
  since: z.string().nullable(),
});
export type FeedDigest = z.infer<typeof feedDigest>;

/**
 * `GET /operator/feed/events` (SSE): `changed` says there is more to pull. `ping` every 15 s feeds the watchdog and says
 * that what had changed by `now` has been told; a console that has pulled all of it is whole up to that moment, less
 * `heldBackSeconds`.
 */
export const FEED_PING_SECONDS = 15;
export const feedPing = z.object({ now: instant, heldBackSeconds: count });
export type FeedPing = z.infer<typeof feedPing>;
export const feedChanged = z.object({ collections: z.array(collection) });

/** `GET /operator/users/:userId/usage?month` answers the same NDJSON of `usage` puts, all of one user's month, then `end`. */
export const userUsageQuery = z.object({ month });
