import * as z from 'zod';
import { BUDGET_LEVELS } from '../domain/budget.ts';
import { ROUTING_REASONS } from '../domain/routing-reason.ts';
import { reasonValues } from './decisions.ts';
import { usageRow } from './feed.ts';
import {
  category,
  complexity,
  count,
  day,
  decimal,
  instant,
  month,
  requestStatus,
  tier,
  tokenSource,
  userId,
} from './fields.ts';
import { queryAnalysis } from './routing.ts';
import { modelRef } from './routing-policy.ts';
import { userSettings, userSettingsChange } from './settings.ts';

/** What the chat app reads and sets for its signed-in user: `costOptimization.*`. Amounts are micro-đồng as digits. */
const microVndDigits = z.string().regex(/^-?\d{1,19}$/);
/** Opaque: where to go on. */
const cursor = z.string().min(1).max(400);
const pageSize = z.int().min(1).max(100).default(20);

const sums = {
  /** Attempts that were paid or failed. */
  requests: count,
  inputTokens: count,
  outputTokens: count,
  costMicroVnd: microVndDigits,
  /** What the same tokens would have cost at the requested models. */
  baselineMicroVnd: microVndDigits,
};

export const usageSummaryQuery = z.object({ month: month.optional() });
export const usageSummary = z.object({
  month,
  tier,
  ...sums,
  cachedInputTokens: count,
  failedRequests: count,
  abandonedRequests: count,
  /** Their cost is in no sum. */
  unpricedRequests: count,
  /** The part of the cost that rests on tokens we counted ourselves. */
  estimatedMicroVnd: microVndDigits,
  /** Baseline less cost; negative when the choices cost more. */
  savedMicroVnd: microVndDigits,
  budgetVnd: count,
  /** What requests under way hold. */
  reservedMicroVnd: microVndDigits,
  remainingMicroVnd: microVndDigits,
  /** Highest level the cost has reached, by the user's thresholds. */
  level: z.enum(BUDGET_LEVELS),
  renewsAt: instant,
  byModel: z.array(z.object({ provider: z.string(), model: z.string(), ...sums })),
  byCategory: z.array(z.object({ category, ...sums })),
});
export type UsageSummary = z.infer<typeof usageSummary>;

export const usageLogsQuery = z.object({ limit: pageSize, cursor: cursor.optional() });
/** Amounts stay digits here, as they go over the wire. */
const usageLog = usageRow.extend({
  costNanoUsd: microVndDigits.nullable(),
  costMicroVnd: microVndDigits.nullable(),
  baselineMicroVnd: microVndDigits.nullable(),
});
/** Newest first. */
export const usageLogs = z.object({ items: z.array(usageLog), nextCursor: cursor.nullable() });
export type UsageLogs = z.infer<typeof usageLogs>;

export const usageHistoryQuery = z.object({
  by: z.enum(['day', 'month']).default('month'),
  limit: pageSize,
  cursor: cursor.optional(),
});
export type UsageHistoryQuery = z.infer<typeof usageHistoryQuery>;
/** Days or months of Vietnam with usage, newest first. */
export const usageHistory = z.object({
  items: z.array(z.object({ period: z.union([month, day]), ...sums })),
  nextCursor: cursor.nullable(),
});
export type UsageHistory = z.infer<typeof usageHistory>;

const models = z.array(modelRef).max(50);
export const costSettings = z.object({
  settings: userSettings,
  preferredModels: models,
  blockedModels: models,
  /** Đồng; the highest budget the user may set: the plan's, or what support gave. */
  maxMonthlyBudgetVnd: count,
});
export type CostSettings = z.infer<typeof costSettings>;
/** What isn't named stays as it is. */
export const costSettingsChange = userSettingsChange.extend({
  preferredModels: models.optional(),
  blockedModels: models.optional(),
});
export type CostSettingsChange = z.infer<typeof costSettingsChange>;

export const optimalModelQuery = z.object({
  text: z.string().trim().min(1).max(50_000),
  requestedModel: modelRef.optional(),
  wantsVision: z.boolean().default(false),
  wantsTools: z.boolean().default(false),
  maxOutputTokens: z.int().min(1).max(1_000_000).nullable().default(null),
});
export type OptimalModelQuery = z.infer<typeof optimalModelQuery>;
export const optimalModel = z.object({
  /** Null: it would be refused; `reason` says why. */
  model: modelRef.nullable(),
  estimateMicroVnd: microVndDigits.nullable(),
  requestedEstimateMicroVnd: microVndDigits.nullable(),
  /** The answer would be cut to so many tokens; null: as asked. */
  maxOutputTokens: count.nullable(),
  fallbacks: z.array(modelRef),
  reason: z.enum(ROUTING_REASONS),
  reasonValues,
  /** In Vietnamese. */
  sentence: z.string(),
  analysis: queryAnalysis,
  remainingMicroVnd: microVndDigits,
});
export type OptimalModel = z.infer<typeof optimalModel>;

/** Requests below which averages say little. */
export const ENOUGH_REQUESTS = 20;
export const costBreakdownQuery = z.object({
  /** Without any, those the user used most. */
  models: z.array(modelRef).min(1).max(20).optional(),
});
export type CostBreakdownQuery = z.infer<typeof costBreakdownQuery>;
export const costBreakdown = z.object({
  from: instant,
  to: instant,
  /** The user's own answered requests in that time. */
  requests: count,
  enough: z.boolean(),
  /** In Vietnamese, when there are too few; otherwise null. */
  note: z.string().nullable(),
  /** Of one request; null when there is none. */
  average: z
    .object({
      inputTokens: count,
      cachedInputTokens: count,
      outputTokens: count,
      /** Of those with a price; null when none has. */
      costMicroVnd: microVndDigits.nullable(),
    })
    .nullable(),
  /** What such a request costs now, by its parts, the cheapest first. */
  models: z.array(
    z.object({
      model: modelRef,
      inputMicroVnd: microVndDigits,
      cachedInputMicroVnd: microVndDigits,
      outputMicroVnd: microVndDigits,
      totalMicroVnd: microVndDigits,
      /** How many fit what is left of the month; null when they cost nothing. */
      requestsLeft: count.nullable(),
    }),
  ),
  remainingMicroVnd: microVndDigits,
});
export type CostBreakdown = z.infer<typeof costBreakdown>;

const name = z.string().min(1).max(200);
const tokenCount = z.int32().min(0);
/** Usage that a trusted back end reports. The same user, request and attempt again adds nothing. */
export const trackUsageInput = z
  .object({
    userId,
    requestId: z.string().min(1).max(128),
    attempt: z.int().min(1).max(32_767).default(1),
    /** Decides month, price and rate; now when it isn't told. */
    occurredAt: instant.optional(),
    provider: name,
    model: name,
    /** The model that was asked for; without one, the model that answered. */
    requestedModel: name.optional(),
    tokens: z
      .object({ input: tokenCount, cachedInput: tokenCount.default(0), output: tokenCount })
      .refine(({ input, cachedInput }) => cachedInput <= input, { path: ['cachedInput'] }),
    tokenSource: tokenSource.default('exact'),
    status: requestStatus.default('ok'),
    errorCode: z.string().max(200).nullable().default(null),
    latencyMs: tokenCount.default(0),
    overheadMs: tokenCount.default(0),
    /** Both, or the query's text to read them from. The text isn't kept. */
    category: category.optional(),
    complexity: complexity.optional(),
    text: z.string().min(1).max(50_000).optional(),
  })
  .refine(({ category, complexity, text }) => text !== undefined || (category && complexity), { path: ['text'] });
export type TrackUsageInput = z.infer<typeof trackUsageInput>;
export const trackedUsage = z.object({
  /** It had been recorded before; nothing was added. */
  repeated: z.boolean(),
  /** Null: the model has no price. */
  costMicroVnd: microVndDigits.nullable(),
  vndPerUsd: decimal,
});
export type TrackedUsage = z.infer<typeof trackedUsage>;
