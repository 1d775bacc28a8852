import type { MonitoringFigures } from '#shared/contracts/monitoring.ts';
import { divideRounded, microVnd } from '#shared/domain/money.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { createLatencySketch, mergeLatencies, quantileOf, type LatencySketch } from '#server/lib/latency-sketch.ts';
import type { SpanSums } from './monitoring.store.ts';

const total = (all: readonly SpanSums[], of: (one: SpanSums) => number) => all.reduce((sum, one) => sum + of(one), 0);
const merged = (all: readonly SpanSums[], of: (one: SpanSums) => LatencySketch) => {
  const sketch = createLatencySketch();
  for (const one of all) mergeLatencies(sketch, of(one));
  return sketch;
};
const rounded = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100);
const percentiles = (sketch: LatencySketch) => ({
  p50: rounded(quantileOf(sketch, 0.5)),
  p95: rounded(quantileOf(sketch, 0.95)),
  p99: rounded(quantileOf(sketch, 0.99)),
});
/** Of requests that were let in. */
const failedPercent = (all: readonly SpanSums[]) => {
  const letIn = total(all, ({ requests, refused }) => requests - refused);
  return letIn === 0 ? null : rounded((100 * total(all, ({ failed }) => failed)) / letIn);
};

const armFigures = (all: readonly SpanSums[]) => {
  const cost = all.reduce((sum, one) => sum + one.cost, 0n);
  const paid = total(all, ({ paidRequests }) => paidRequests);
  const p95 = (of: (one: SpanSums) => LatencySketch) => rounded(quantileOf(merged(all, of), 0.95));
  return {
    requests: total(all, ({ requests }) => requests),
    failedRequests: total(all, ({ failed }) => failed),
    refusedRequests: total(all, ({ refused }) => refused),
    abandonedRequests: total(all, ({ abandoned }) => abandoned),
    failedPercent: failedPercent(all),
    costMicroVnd: microVnd(cost),
    costPerQueryMicroVnd: paid === 0 ? null : microVnd(divideRounded(cost, BigInt(paid))),
    overheadP95: p95(({ overhead }) => overhead),
    latencyP95: p95(({ latency }) => latency),
  };
};

/** The figures of some spans that last so many minutes together. */
export const figuresOf = (
  all: readonly SpanSums[],
  { minutes, databaseMs }: { minutes: number; databaseMs: number | null },
): MonitoringFigures => {
  const of = (side: Arm) => armFigures(all.filter(({ arm }) => arm === side));
  const requests = total(all, (one) => one.requests);
  return {
    requests,
    perMinute: rounded(requests / minutes) ?? 0,
    failedPercent: failedPercent(all),
    latency: percentiles(merged(all, ({ latency }) => latency)),
    overhead: percentiles(merged(all, ({ overhead }) => overhead)),
    arms: { treatment: of('treatment'), control: of('control') },
    databaseMs: rounded(databaseMs),
  };
};
