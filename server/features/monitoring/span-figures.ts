import type { MonitoringFigures } from '#shared/contracts/monitoring.ts';
import { divideRounded, microVnd } from '#shared/domain/money.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { createLatencySketch, mergeLatencies, quantileOf, type LatencySketch } from '#server/lib/latency-sketch.ts';
import type { SpanSums } from './monitoring.store.ts';

/** What was summed up of one arm. */
type Sums = Omit<SpanSums, 'at' | 'arm'>;

/** Of several as one. */
const total = (all: readonly Sums[]): Sums => {
  const add = (of: (one: Sums) => number) => all.reduce((sum, one) => sum + of(one), 0);
  const [latency, overhead] = [createLatencySketch(), createLatencySketch()];
  for (const one of all) {
    mergeLatencies(latency, one.latency);
    mergeLatencies(overhead, one.overhead);
  }
  return {
    requests: add(({ requests }) => requests),
    failed: add(({ failed }) => failed),
    refused: add(({ refused }) => refused),
    abandoned: add(({ abandoned }) => abandoned),
    paidRequests: add(({ paidRequests }) => paidRequests),
    unpricedCalls: add(({ unpricedCalls }) => unpricedCalls),
    cost: microVnd(all.reduce((sum, { cost }) => sum + cost, 0n)),
    latency,
    overhead,
  };
};
export type ArmSums = Readonly<Record<Arm, Sums>>;
/** The rows of each arm as one. */
export const totalByArm = (rows: readonly SpanSums[]): ArmSums => ({
  treatment: total(rows.filter(({ arm }) => arm === 'treatment')),
  control: total(rows.filter(({ arm }) => arm === 'control')),
});
export const totalOfAll = (all: readonly ArmSums[]): ArmSums => ({
  treatment: total(all.map(({ treatment }) => treatment)),
  control: total(all.map(({ control }) => control)),
});

const rounded = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100);
const percentiles = (sketch: LatencySketch) => ({
  p50: rounded(quantileOf(sketch, 0.5)),
  p95: rounded(quantileOf(sketch, 0.95)),
  p99: rounded(quantileOf(sketch, 0.99)),
});
/** Of requests that were let in. */
const failedPercent = ({ requests, refused, failed }: Sums) =>
  requests > refused ? rounded((100 * failed) / (requests - refused)) : null;

const armFigures = (sums: Sums) => ({
  requests: sums.requests,
  failedRequests: sums.failed,
  refusedRequests: sums.refused,
  abandonedRequests: sums.abandoned,
  failedPercent: failedPercent(sums),
  costMicroVnd: sums.cost,
  costPerQueryMicroVnd: sums.paidRequests === 0 ? null : microVnd(divideRounded(sums.cost, BigInt(sums.paidRequests))),
  overheadP95: rounded(quantileOf(sums.overhead, 0.95)),
  latencyP95: rounded(quantileOf(sums.latency, 0.95)),
});

/** The figures of sums over so many minutes. */
export const figuresOf = (
  { treatment, control }: ArmSums,
  { minutes, databaseMs }: { minutes: number; databaseMs: number | null },
): MonitoringFigures => {
  const both = total([treatment, control]);
  return {
    requests: both.requests,
    perMinute: rounded(both.requests / minutes) ?? 0,
    failedPercent: failedPercent(both),
    latency: percentiles(both.latency),
    overhead: percentiles(both.overhead),
    arms: { treatment: armFigures(treatment), control: armFigures(control) },
    databaseMs: rounded(databaseMs),
  };
};
