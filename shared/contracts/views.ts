import * as z from 'zod';
import { AppError } from './errors.ts';
import type { CommandType } from './commands.ts';
import type { ErrorCode, ErrorDetails } from './errors.ts';
import type { Collection, FeedRow } from './feed.ts';
import { arm, category, complexity, day, month, tier, userId } from './fields.ts';
import { signIn, type Operator } from './session.ts';
import { userSettings, type UserSettings } from './settings.ts';
import { HEALTH_BANDS, type AlertLevel, type HealthBand } from '../domain/budget.ts';
import type { MicroVnd, NanoUsd } from '../domain/money.ts';
import { ROLES, type Role } from '../domain/permissions.ts';
import type { Day, Month } from '../domain/time.ts';
import type { Tier } from '../domain/usage.ts';

/**
 * What the renderer asks of the main process and what it gets: procedure inputs (zod) and answers (types), by feature.
 * Instants are ISO strings in UTC; money is bigint micro-đồng.
 */

/** A failure as the renderer sees it: the sentence is `errors.<code>` with `details`. */
export type Failure = { code: ErrorCode; details: ErrorDetails };
export const failureOf = (error: unknown): Failure =>
  error instanceof AppError ? { code: error.code, details: error.details } : { code: 'internal', details: {} };

// ── session ────────────────────────────────────────────────────────────────
export const consoleSignIn = signIn.extend({ backendUrl: z.string().min(1).max(500) });
export const sampleSignIn = z.object({ role: z.enum(ROLES) });
export type SessionView = {
  /** Null when nobody is signed in. Signed in stays so offline. */
  operator: Operator | null;
  backendUrl: string;
  /** Sample operators of a service started by this console on this machine; empty otherwise. */
  samples: { role: Role; name: string }[];
  shell: 'electron' | 'browser';
  /** False where the system has no safe store for the token, so signing in is needed at each start. */
  remembersSession: boolean;
};

// ── sync ───────────────────────────────────────────────────────────────────
export type SyncPhase = 'idle' | 'syncing' | 'live' | 'offline' | 'failed' | 'signedOut';
export type CollectionStatus = {
  collection: Collection;
  rows: number;
  /** Rows left in this run; null when not known. */
  remaining: number | null;
  lastPulledAt: string | null;
  failure: Failure | null;
};
export type OutboxItem = {
  id: string;
  type: CommandType;
  /** The user it concerns; null when it concerns nobody alone. */
  userId: string | null;
  userName: string | null;
  state: 'pending' | 'sending' | 'confirmed' | 'conflict' | 'needsAttention';
  attempts: number;
  createdAt: string;
  nextAttemptAt: string | null;
  failure: Failure | null;
};
export type SyncStatus = {
  phase: SyncPhase;
  /** 0–100 within this run; null when not syncing. */
  percent: number | null;
  secondsLeft: number | null;
  /** The service's time of the newest data that is whole here; null before the first sync. */
  dataAsOf: string | null;
  failure: Failure | null;
  /** Set while the service's feed is held back by an open transaction there. */
  heldBackSeconds: number;
  /** Seconds this machine's clock is ahead of the service; null until known. */
  clockSkewSeconds: number | null;
  collections: CollectionStatus[];
  outbox: { pending: number; conflicts: number; needsAttention: number };
};
/** Pushed when what is stored has changed; queries over those collections ask again. */
export type StoredChange = { collections: Collection[]; outbox: boolean };

// ── overview and spend ─────────────────────────────────────────────────────
export const monthInput = z.object({ month });
/** How spend can be split. */
export const SPEND_DIMENSIONS = ['model', 'provider', 'tier', 'complexity'] as const;
export const spendDimension = z.enum(SPEND_DIMENSIONS);
export type SpendDimension = z.infer<typeof spendDimension>;
export const spendByDayInput = z.object({ month, by: spendDimension });

export type SpendSums = {
  costMicroVnd: MicroVnd;
  costNanoUsd: NanoUsd;
  /** exact + estimated = cost */
  exactMicroVnd: MicroVnd;
  estimatedMicroVnd: MicroVnd;
  baselineMicroVnd: MicroVnd;
  requests: number;
  failedRequests: number;
  abandonedRequests: number;
  unpricedRequests: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
};
export type Overview = {
  month: Month;
  sums: SpendSums;
  /** The last instant the month's figure covers: now in the running month, the month's end in a past one. */
  through: string;
  /** Spend of the month before, up to the same day and hour; null without data there. */
  previousSameSpan: MicroVnd | null;
  /** The month before, whole. */
  previousWhole: MicroVnd | null;
  /** Null in a past month, or before there is enough to forecast (three full days). */
  forecast: { endOfMonth: MicroVnd; low: MicroVnd; high: MicroVnd } | null;
  activeUsers: number;
};
export type DaySpend = { day: Day; parts: { name: string; costMicroVnd: MicroVnd }[] };
export type SpendByDay = {
  /** Largest first; at most eight, the rest summed as `other`. */
  names: string[];
  days: DaySpend[];
};
export type ModelSpend = SpendSums & { provider: string; model: string; sharePercent: number };
export type BudgetHealth = { bands: { band: HealthBand; users: number; costMicroVnd: MicroVnd }[]; users: number };
export type AlertView = FeedRow<'alerts'> & { revision: string; userName: string | null; level: AlertLevel };

/** Where a figure comes from: the same sums, split and filtered. */
export const spendTableInput = z.object({
  month,
  by: z.enum([...SPEND_DIMENSIONS, 'day', 'category', 'arm']),
  day: day.optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  tier: tier.optional(),
  complexity: complexity.optional(),
  category: category.optional(),
  arm: arm.optional(),
});
export type SpendTableInput = z.infer<typeof spendTableInput>;
export type SpendTable = { rows: (SpendSums & { name: string })[]; total: SpendSums };

// ── users ──────────────────────────────────────────────────────────────────
export const USER_SORTS = ['utilisation', 'spend', 'name', 'lastUsed'] as const;
export const userListInput = z.object({
  month,
  search: z.string().max(200).default(''),
  tier: tier.optional(),
  band: z.enum(HEALTH_BANDS).optional(),
  sort: z.enum(USER_SORTS).default('utilisation'),
  descending: z.boolean().default(true),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(200).default(50),
});
export type UserListInput = z.input<typeof userListInput>;
export type UserListItem = {
  id: string;
  name: string;
  email: string;
  tier: Tier;
  costMicroVnd: MicroVnd;
  budgetVnd: number;
  utilisationPercent: number;
  requests: number;
  lastUsedAt: string | null;
  band: HealthBand;
  /** An edit of this user's settings is waiting here. */
  pending: boolean;
};
export type UserList = {
  rows: UserListItem[];
  /** Users that match; capped at `TOTAL_CAP` + 1 where counting further would make typing wait. */
  total: number;
};
export const TOTAL_CAP = 10_000;

export const userInput = z.object({ userId, month });
export type UserView = {
  user: FeedRow<'users'>;
  /** As the service has them. */
  settings: FeedRow<'settings'>;
  revision: string;
  /** As they will be once waiting edits are confirmed; equal to `settings` without any. */
  shown: UserSettings;
  edit: OutboxItem | null;
  /** Both sides of a refused edit, for a person to choose from. */
  conflict: {
    commandId: string;
    mine: UserSettings;
    theirs: UserSettings;
    theirsBy: string | null;
    theirsAt: string;
  } | null;
  month: (SpendSums & { budgetVnd: number; utilisationPercent: number; lastUsedAt: string }) | null;
  months: Month[];
  alerts: AlertView[];
};
export type UserUsage = {
  /** `complete`: all requests of the month are here. `partial`: the service could not be asked; what is here may not be all. */
  state: 'complete' | 'partial';
  fetchedAt: string | null;
  failure: Failure | null;
  /** Cost null on a day whose requests all have no price. */
  days: { day: Day; costMicroVnd: MicroVnd | null; requests: number }[];
  models: ModelSpend[];
  recent: FeedRow<'usage'>[];
};
export const editSettingsInput = z.object({ userId, baseRevision: z.string(), settings: userSettings });
export const resolveConflictInput = z.object({ commandId: z.string(), keep: z.enum(['mine', 'theirs']) });
export const outboxItemInput = z.object({ commandId: z.string() });

// ── audit log ──────────────────────────────────────────────────────────────
export const auditFilters = z.object({
  search: z.string().max(200).default(''),
  action: z.string().max(200).optional(),
  /** First and last day in Vietnam, both included. */
  from: day.optional(),
  to: day.optional(),
});
export type AuditFilters = z.infer<typeof auditFilters>;
export const auditListInput = auditFilters.extend({
  /** Entries with a lower place than this. */
  cursor: z.int().optional(),
  limit: z.int().min(1).max(500).default(100),
});
export type AuditEntryView = FeedRow<'audit'> & {
  /** Of the user it was done to. */
  userName: string | null;
};
export type AuditPage = { rows: AuditEntryView[]; more: boolean };
