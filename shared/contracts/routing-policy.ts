import * as z from 'zod';
import { COMPLEXITIES } from '../domain/usage.ts';

/** From cheapest to strongest. What a model is good for is judgement, so it is the policy's, not the price book's. */
export const MODEL_TIERS = ['small', 'mid', 'strong'] as const;
export const modelTier = z.enum(MODEL_TIERS);
export type ModelTier = z.infer<typeof modelTier>;

/** A model of one provider, written `provider/model`; the model's name may hold slashes itself. */
export const modelRef = z
  .string()
  .min(3)
  .max(300)
  .regex(/^[^/]+\/.+$/);

/** Which models are good enough for what. Models without a tier are never chosen, only used when a user asks for them. */
export const routingPolicy = z.object({
  /** The lowest tier that answers queries of a complexity fully well. */
  required: z.object(
    Object.fromEntries(COMPLEXITIES.map((name) => [name, modelTier])) as Record<
      (typeof COMPLEXITIES)[number],
      typeof modelTier
    >,
  ),
  /** Per cent: routed one tier up when it is less likely than this that the query is no harder than it is taken for. */
  sureFromPercent: z.int().min(0).max(100),
  modelTiers: z.record(modelRef, modelTier),
  blockedModels: z.array(modelRef).max(500),
});
export type RoutingPolicy = z.infer<typeof routingPolicy>;
