import * as z from 'zod';
import { FEATURES, LANGUAGES } from '../domain/query.ts';
import { ROUTING_REASONS } from '../domain/routing-reason.ts';
import { arm, category, complexity, count, instant, month, userId, wireMicroVnd } from './fields.ts';

/** What became of a chat request; `refused`: no model was called. */
export const DECISION_OUTCOMES = ['answered', 'failed', 'abandoned', 'refused'] as const;

/** One call to a provider, in the order they were tried; cost null when nothing was paid or the price is unknown. */
export const decisionAttempt = z.object({
  provider: z.string(),
  model: z.string(),
  status: z.enum(['ok', 'failed', 'abandoned']),
  errorCode: z.string().nullable(),
  latencyMs: count,
  costMicroVnd: wireMicroVnd.nullable(),
});

/** Numbers and names of a reason's sentence: models as `provider/model`, amounts in micro-đồng as digits. */
export const reasonValues = z.record(z.string(), z.union([z.string(), z.number()]));

/** Why one chat request was answered as it was, or refused. */
export const decisionRow = z.object({
  userId,
  requestId: z.string(),
  occurredAt: instant,
  arm,
  language: z.enum(LANGUAGES),
  category,
  complexity,
  features: z.array(z.enum(FEATURES)),
  requestedProvider: z.string(),
  requestedModel: z.string(),
  chosenProvider: z.string().nullable(),
  chosenModel: z.string().nullable(),
  reason: z.enum(ROUTING_REASONS),
  reasonValues,
  estimateMicroVnd: wireMicroVnd.nullable(),
  requestedEstimateMicroVnd: wireMicroVnd.nullable(),
  reservedMicroVnd: wireMicroVnd.nullable(),
  settledMicroVnd: wireMicroVnd.nullable(),
  remainingMicroVnd: wireMicroVnd,
  budgetVnd: count,
  maxOutputTokens: count.nullable(),
  outcome: z.enum(DECISION_OUTCOMES),
  errorCode: z.string().nullable(),
  attempts: z.array(decisionAttempt),
});
export type DecisionRow = z.infer<typeof decisionRow>;

/** Money of the month that is still held for a request of which nobody knows what became: its lease ran out. */
export const heldAmount = z.object({
  op: z.literal('held'),
  requestId: z.string(),
  amountMicroVnd: wireMicroVnd,
  heldAt: instant,
  leasedUntil: instant,
});
export type HeldAmount = z.infer<typeof heldAmount>;

/** `GET /operator/users/:userId/decisions?month` answers NDJSON: decisions, then held amounts, oldest first; then `end`. */
export const userDecisionsQuery = z.object({ month });
export const decisionEnd = z.object({ op: z.literal('end'), now: instant });
