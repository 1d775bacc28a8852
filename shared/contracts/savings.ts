import * as z from 'zod';
import { COMPARISON_GAPS, SAMPLE_RATIO_STATES } from '../domain/savings.ts';
import { count, day, instant, signedMicroVnd } from './fields.ts';

/** `GET /operator/savings?from&to`: days of Vietnam, both included; all there is when left out. */
export const savingsQuery = z
  .object({ from: day.optional(), to: day.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, { path: ['to'] });

const arm = z.object({
  users: count,
  requests: count,
  /** Requests without a price; their cost is in no sum. */
  unpricedRequests: count,
  costMicroVnd: signedMicroVnd,
  /** Micro-đồng; null without requests. */
  perRequestMicroVnd: signedMicroVnd.nullable(),
});

/** What was spent against what would have been. `saved` is negative when more was spent. */
const against = z.object({
  spentMicroVnd: signedMicroVnd,
  otherwiseMicroVnd: signedMicroVnd,
  savedMicroVnd: signedMicroVnd,
  /** Of what would have been spent; null when nothing can be compared. */
  percent: z.number().nullable(),
  /** Calls that could be compared, of so many. */
  comparedCalls: count,
  calls: count,
});

export const savingsReport = z.object({
  from: instant,
  until: instant,
  /** Treatment against what the requested models would have cost for the same tokens. */
  requested: against,
  /** Treatment against one model for everything: the cheapest that is strong enough for all of it. Null when none is. */
  bestSingle: against.extend({ model: z.string() }).nullable(),
  arms: z.object({ treatment: arm, control: arm }),
  /** Treatment's cost per request against control's; per cent saved, and its 95 % interval. */
  comparison: z.discriminatedUnion('state', [
    z.object({ state: z.literal('measured'), percent: z.number(), low: z.number(), high: z.number() }),
    z.object({ state: z.literal('insufficient'), reason: z.enum(COMPARISON_GAPS) }),
  ]),
  /** Whether as many users were treated as the rollout says. */
  sampleRatio: z.object({
    state: z.enum(SAMPLE_RATIO_STATES),
    /** Per cent of users; null when no one share held for the whole time. */
    expectedPercent: z.number().nullable(),
    observedPercent: z.number().nullable(),
    /** Chance of a difference as large. */
    chance: z.number().nullable(),
  }),
});
export type SavingsReport = z.infer<typeof savingsReport>;
