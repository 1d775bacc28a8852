import type * as z from 'zod';
import { permitted, router } from '#main/platform/trpc.ts';
import { decideQuery, whatIfQuery, type DecideQuery, type WhatIfQuery } from '#shared/contracts/routing.ts';
import type { WholeDecision } from '#shared/contracts/routing.ts';
import {
  editPolicyInput,
  type EditPolicyInput,
  type PolicyView,
  type RoutingMix,
  type RoutingReportView,
  type WhatIfView,
} from '#shared/contracts/routing-views.ts';
import { monthInput, resolveConflictInput } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';

export type RoutingApi = {
  mix(month: Month): RoutingMix;
  /** Null until the policy has been synced. */
  policy(): PolicyView | null;
  /** Queues the edit durably before it answers. */
  editPolicy(input: EditPolicyInput): void;
  /** `mine` sends the edit again over their revision; `theirs` drops it. */
  resolve(input: z.infer<typeof resolveConflictInput>): void;
  /** Asks the service, and answers with what was kept when it can't be reached. */
  report(): Promise<RoutingReportView>;
  /** Only with a connection; throws what the service says. */
  decide(query: DecideQuery): Promise<WholeDecision>;
  whatIf(query: WhatIfQuery): Promise<WhatIfView>;
};

export const createRoutingRouter = (routing: RoutingApi) =>
  router({
    mix: permitted('routing:read')
      .input(monthInput)
      .query(({ input }) => routing.mix(input.month)),
    policy: permitted('routing:read').query(() => routing.policy()),
    report: permitted('routing:read').query(() => routing.report()),
    decide: permitted('routing:read')
      .input(decideQuery)
      .mutation(({ input }) => routing.decide(input)),
    whatIf: permitted('routing:read')
      .input(whatIfQuery)
      .mutation(({ input }) => routing.whatIf(input)),
    editPolicy: permitted('routing:edit')
      .input(editPolicyInput)
      .mutation(({ input }) => routing.editPolicy(input)),
    resolve: permitted('routing:edit')
      .input(resolveConflictInput)
      .mutation(({ input }) => routing.resolve(input)),
  });
