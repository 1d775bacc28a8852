import type { SpendSums } from '#shared/contracts/views.ts';
import { microVnd, nanoUsd } from '#shared/domain/money.ts';
import { SUM_COLUMNS } from './columns.ts';

/** Sums as SQLite gives them with `safeIntegers`; null when no row was added up. */
export type SumRow = Record<(typeof SUM_COLUMNS)[number], bigint | null>;

/** The select list that adds up all sums. */
export const SUM_SELECT = SUM_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ');

export const spendSums = (row: SumRow): SpendSums => {
  const cost = row.cost_micro_vnd ?? 0n;
  const estimated = row.estimated_micro_vnd ?? 0n;
  return {
    costMicroVnd: microVnd(cost),
    costNanoUsd: nanoUsd(row.cost_nano_usd ?? 0n),
    exactMicroVnd: microVnd(cost - estimated),
    estimatedMicroVnd: microVnd(estimated),
    baselineMicroVnd: microVnd(row.baseline_micro_vnd ?? 0n),
    requests: Number(row.requests ?? 0n),
    failedRequests: Number(row.failed_requests ?? 0n),
    abandonedRequests: Number(row.abandoned_requests ?? 0n),
    unpricedRequests: Number(row.unpriced_requests ?? 0n),
    inputTokens: Number(row.input_tokens ?? 0n),
    cachedInputTokens: Number(row.cached_input_tokens ?? 0n),
    outputTokens: Number(row.output_tokens ?? 0n),
  };
};
