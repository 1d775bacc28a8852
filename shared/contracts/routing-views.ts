import type { Failure, OutboxItem } from './views.ts';
import type { RoutingPolicy } from './routing-policy.ts';
import { routingPolicy } from './routing-policy.ts';
import type { RoutingReport } from './routing-report.ts';
import type { WhatIfAnswer } from './routing.ts';
import * as z from 'zod';
import type { MicroVnd } from '../domain/money.ts';
import type { Complexity } from '../domain/usage.ts';

/** Requests of a month by how hard they were and who answered. */
export type RoutingMix = {
  complexity: Complexity;
  provider: string;
  model: string;
  requests: number;
  unpricedRequests: number;
  costMicroVnd: MicroVnd;
}[];

/** A model that has a price or that the policy names. */
export type PolicyModel = {
  /** `provider/model` */
  ref: string;
  /** Plain decimals of dollars for a million tokens, in force now; null when no price is. */
  price: { usdPer1MInput: string; usdPer1MOutput: string } | null;
};
export type PolicyConflict = {
  commandId: string;
  mine: RoutingPolicy;
  theirs: RoutingPolicy;
  theirsBy: string | null;
  theirsAt: string;
};
export type PolicyView = {
  /** As the service has it. */
  policy: RoutingPolicy;
  revision: string;
  updatedAt: string;
  updatedBy: string | null;
  /** As it will be once waiting edits are confirmed; equal to `policy` without any. */
  shown: RoutingPolicy;
  edit: OutboxItem | null;
  /** Both sides of a refused edit, for a person to choose from. */
  conflict: PolicyConflict | null;
  /** By name. */
  models: PolicyModel[];
};
export const editPolicyInput = z.object({ baseRevision: z.string(), policy: routingPolicy });
export type EditPolicyInput = z.infer<typeof editPolicyInput>;

export type RoutingReportView = {
  /** Null when it was never fetched. */
  report: RoutingReport | null;
  /** ISO. */
  fetchedAt: string | null;
  /** Why it could not be asked for now. */
  failure: Failure | null;
};

/** A replayed month with the names of the users it tells of, where the mirror knows them. */
export type WhatIfView = { answer: WhatIfAnswer; names: Record<string, string> };
