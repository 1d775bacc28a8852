import type { RoutingMix } from '#shared/contracts/routing-views.ts';
import { COMPLEXITIES, type Complexity } from '#shared/domain/usage.ts';

const NAMED = 8;
type MixRow = RoutingMix[number];
const refOf = ({ provider, model }: MixRow) => `${provider}/${model}`;

export type MixModel = {
  ref: string;
  provider: string;
  model: string;
  /** Requests by complexity. */
  requests: Record<Complexity, number>;
  total: number;
  unpriced: number;
  costMicroVnd: bigint;
};

/** Requests of each model by complexity, the busiest model first. */
export const mixByModel = (mix: RoutingMix): MixModel[] => {
  const groups = Map.groupBy(mix, refOf);
  return Array.from(groups, ([ref, rows]) => {
    const requests = { simple: 0, medium: 0, complex: 0 };
    for (const row of rows) requests[row.complexity] += row.requests;
    const sum = (of: (row: MixRow) => number) => rows.reduce((total, row) => total + of(row), 0);
    return {
      ref,
      provider: rows[0]?.provider ?? '',
      model: rows[0]?.model ?? '',
      requests,
      total: sum((row) => row.requests),
      unpriced: sum((row) => row.unpricedRequests),
      costMicroVnd: rows.reduce((total, row) => total + row.costMicroVnd, 0n),
    };
  }).sort((a, b) => b.total - a.total);
};

/** One bar a complexity: the busiest models by name, the rest as one part without a name. */
export const mixBars = (models: readonly MixModel[]) => {
  const named = models.slice(0, NAMED);
  const rest = models.slice(NAMED);
  return COMPLEXITIES.map((complexity) => {
    const other = rest.reduce((total, model) => total + model.requests[complexity], 0);
    const parts = named.map(({ ref, requests }) => ({ ref, requests: requests[complexity] }));
    const all = rest.length > 0 ? [...parts, { ref: '', requests: other }] : parts;
    return { complexity, total: all.reduce((total, part) => total + part.requests, 0), parts: all };
  });
};
