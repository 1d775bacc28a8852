import * as z from 'zod';
import type { DecisionRow, HeldAmount } from './decisions.ts';
import { month, userId } from './fields.ts';
import type { AlertView, Failure } from './views.ts';

/** One user's requests of a month with the reason of each answer, the alerts between them, and money still held. */
export const timelineInput = z.object({
  userId,
  month,
  refusedOnly: z.boolean().default(false),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(200).default(25),
});
export type TimelineInput = z.output<typeof timelineInput>;

export type TimelineEntry =
  | { kind: 'decision'; at: string; decision: DecisionRow; held: HeldAmount | null }
  | { kind: 'alert'; at: string; alert: AlertView }
  /** Held for a request of which nothing else is known. */
  | { kind: 'held'; at: string; held: HeldAmount };
export type UserTimeline = {
  /** `complete`: as the service has it. `partial`: the service could not be asked; what is here may not be all. */
  state: 'complete' | 'partial';
  /** When the service was asked last, ISO; null when never. */
  fetchedAt: string | null;
  failure: Failure | null;
  /** Of the asked page, newest first. */
  entries: TimelineEntry[];
  /** Entries that match. */
  total: number;
  requests: number;
  refused: number;
};

/** Money of one request is given back to the user's budget; the reason goes into the audit log. */
export const releaseHeldInput = z.object({
  userId,
  requestId: z.string().min(1).max(128),
  reason: z.string().trim().min(3).max(500),
});
export type ReleaseHeldInput = z.infer<typeof releaseHeldInput>;
