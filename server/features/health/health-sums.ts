import { addLatency, createLatencySketch, mergeLatencies, type LatencySketch } from '#server/lib/latency-sketch.ts';
import { dayOf, dayStart } from '#shared/domain/time.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { USER_GROUPS } from './health-sql.ts';

export const SPANS = ['minute', 'hour', 'day'] as const;
export type Span = (typeof SPANS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Where the span begins that an instant belongs to; days are Vietnam's. */
export const spanStart = (span: Span, instant: Date) => {
  if (span === 'day') return dayStart(dayOf(instant));
  const length = span === 'minute' ? MINUTE_MS : HOUR_MS;
  return new Date(Math.floor(instant.getTime() / length) * length);
};

/** Requests of one arm in one span. */
export type Sums = {
  requests: number;
  failed: number;
  refused: number;
  abandoned: number;
  paidRequests: number;
  unpricedCalls: number;
  microVnd: bigint;
  /** Paid requests and their cost by groups of users. */
  readonly groupRequests: bigint[];
  readonly groupMicroVnd: bigint[];
  readonly latency: LatencySketch;
  readonly overhead: LatencySketch;
};
const zeros = () => Array.from({ length: USER_GROUPS }, () => 0n);
export const emptySums = (): Sums => ({
  requests: 0,
  failed: 0,
  refused: 0,
  abandoned: 0,
  paidRequests: 0,
  unpricedCalls: 0,
  microVnd: 0n,
  groupRequests: zeros(),
  groupMicroVnd: zeros(),
  latency: createLatencySketch(),
  overhead: createLatencySketch(),
});

const addTo = (to: bigint[], other: readonly bigint[]) => {
  for (const [index, value] of other.entries()) to[index] = (to[index] ?? 0n) + value;
};
/** Adds `other` to `sums`. */
export const addSums = (sums: Sums, other: Sums) => {
  sums.requests += other.requests;
  sums.failed += other.failed;
  sums.refused += other.refused;
  sums.abandoned += other.abandoned;
  sums.paidRequests += other.paidRequests;
  sums.unpricedCalls += other.unpricedCalls;
  sums.microVnd += other.microVnd;
  addTo(sums.groupRequests, other.groupRequests);
  addTo(sums.groupMicroVnd, other.groupMicroVnd);
  mergeLatencies(sums.latency, other.latency);
  mergeLatencies(sums.overhead, other.overhead);
};
export const sumOf = (all: readonly Sums[]) => {
  const total = emptySums();
  for (const one of all) addSums(total, one);
  return total;
};

export type SumsKey = { readonly span: Span; readonly at: Date; readonly arm: Arm };
export type CallsKey = SumsKey & { readonly provider: string; readonly model: string; readonly code: string };
export type Calls = { calls: number; latencyMs: number; microVnd: bigint };

type PaidCall = {
  arm: Arm;
  endedAt: Date;
  userGroup: number;
  isFirst: boolean;
  /** Null when the price is unknown. */
  microVnd: bigint | null;
  latencyMs: number;
  overheadMs: number;
};
type Call = { provider: string; model: string; code: string; latencyMs: number; microVnd: bigint };

/** Gathers what ended into minutes, hours and days. Minutes before `minutesFrom` are not worth keeping. */
export const createSumsCollector = (minutesFrom: Date) => {
  const sums = new Map<string, SumsKey & { sums: Sums }>();
  const calls = new Map<string, CallsKey & Calls>();
  const spansOf = (endedAt: Date) => SPANS.filter((span) => span !== 'minute' || endedAt >= minutesFrom);
  const eachSums = (arm: Arm, endedAt: Date, add: (sums: Sums) => void) => {
    for (const span of spansOf(endedAt)) {
      const at = spanStart(span, endedAt);
      const key = `${span} ${at.getTime()} ${arm}`;
      const found = sums.get(key) ?? { span, at, arm, sums: emptySums() };
      sums.set(key, found);
      add(found.sums);
    }
  };
  return {
    addPaidCall({ arm, endedAt, userGroup, isFirst, microVnd, latencyMs, overheadMs }: PaidCall) {
      eachSums(arm, endedAt, (to) => {
        if (isFirst) to.paidRequests += 1;
        if (isFirst) to.groupRequests[userGroup] = (to.groupRequests[userGroup] ?? 0n) + 1n;
        if (microVnd === null) to.unpricedCalls += 1;
        to.microVnd += microVnd ?? 0n;
        to.groupMicroVnd[userGroup] = (to.groupMicroVnd[userGroup] ?? 0n) + (microVnd ?? 0n);
        addLatency(to.latency, latencyMs);
        addLatency(to.overhead, overheadMs);
      });
    },
    addRequest(arm: Arm, endedAt: Date, counts: Partial<Pick<Sums, 'requests' | 'failed' | 'refused' | 'abandoned'>>) {
      eachSums(arm, endedAt, (to) => {
        to.requests += counts.requests ?? 0;
        to.failed += counts.failed ?? 0;
        to.refused += counts.refused ?? 0;
        to.abandoned += counts.abandoned ?? 0;
      });
    },
    addCall(arm: Arm, endedAt: Date, { provider, model, code, latencyMs, microVnd }: Call) {
      for (const span of spansOf(endedAt)) {
        const at = spanStart(span, endedAt);
        const key = [span, at.getTime(), arm, provider, model, code].join('\u001f');
        const found = calls.get(key) ?? { span, at, arm, provider, model, code, calls: 0, latencyMs: 0, microVnd: 0n };
        calls.set(key, found);
        found.calls += 1;
        found.latencyMs += latencyMs;
        found.microVnd += microVnd;
      }
    },
    sums: () => [...sums.values()],
    calls: () => [...calls.values()],
  };
};
export type SumsCollector = ReturnType<typeof createSumsCollector>;
