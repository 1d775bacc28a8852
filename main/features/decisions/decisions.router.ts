import { permitted, router } from '#main/platform/trpc.ts';
import {
  releaseHeldInput,
  timelineInput,
  type ReleaseHeldInput,
  type TimelineInput,
  type UserTimeline,
} from '#shared/contracts/timeline-views.ts';

export type DecisionsApi = {
  /** Asks the service for what is new, and answers with what is here when it can't be reached. */
  timeline(input: TimelineInput): Promise<UserTimeline>;
  /** Only with a connection: the money is the service's. Throws what the service says. */
  release(input: ReleaseHeldInput): Promise<void>;
};

export const createDecisionsRouter = (decisions: DecisionsApi) =>
  router({
    timeline: permitted('usage:read')
      .input(timelineInput)
      .query(({ input }) => decisions.timeline(input)),
    release: permitted('budgets:edit')
      .input(releaseHeldInput)
      .mutation(({ input }) => decisions.release(input)),
  });
