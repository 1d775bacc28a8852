import * as z from 'zod';
import { decisionAttempt, DECISION_OUTCOMES } from '#shared/contracts/decisions.ts';
import { arm, requestStatus } from '#shared/contracts/fields.ts';
import type { SumsCollector } from './health-sums.ts';

const position = { xid: z.string(), revision: z.string() };
const paidCall = z.object({
  ...position,
  occurred_at: z.date(),
  arm,
  provider: z.string(),
  model: z.string(),
  status: requestStatus,
  error_code: z.string().nullable(),
  micro_vnd: z.string().nullable(),
  latency_ms: z.int(),
  overhead_ms: z.int(),
  user_group: z.int(),
  is_first: z.boolean(),
  is_lost: z.boolean(),
  is_tracked: z.boolean(),
});
const decision = z.object({
  ...position,
  occurred_at: z.date(),
  arm,
  outcome: z.enum(DECISION_OUTCOMES),
  reason: z.string(),
  attempts: z.array(decisionAttempt),
});

/** Empty when it was answered. */
const codeOf = (status: string, errorCode: string | null) => {
  if (status === 'ok') return '';
  return status === 'abandoned' ? 'abandoned' : (errorCode ?? 'unknown');
};
/** When an answer came to its end: minutes are told apart by that, so that slow answers are missing from none. */
const after = (begun: Date, ms: number) => new Date(begun.getTime() + ms);

/** Adds one row of `READ_USAGE`; answers its position. */
export const collectUsage = (row: unknown, collector: SumsCollector) => {
  const call = paidCall.parse(row);
  const endedAt = after(call.occurred_at, call.latency_ms);
  const microVnd = call.micro_vnd === null ? null : BigInt(call.micro_vnd);
  collector.addPaidCall({
    arm: call.arm,
    endedAt,
    userGroup: call.user_group,
    isFirst: call.is_first,
    microVnd,
    latencyMs: call.latency_ms,
    overheadMs: call.overhead_ms,
  });
  if (call.is_tracked) {
    collector.addRequest(call.arm, endedAt, {
      requests: Number(call.is_first),
      failed: Number(call.is_lost),
      abandoned: Number(call.status === 'abandoned'),
    });
    const { provider, model, latency_ms: latencyMs } = call;
    const code = codeOf(call.status, call.error_code);
    collector.addCall(call.arm, endedAt, { provider, model, code, latencyMs, microVnd: microVnd ?? 0n });
  }
  return { xid: call.xid, revision: call.revision };
};

/** Nothing could answer: that is the service's failure, unlike a budget that is spent. */
const FAILED_REFUSALS = ['noModel'];

/** Adds one row of `READ_DECISIONS`; answers its position. */
export const collectDecision = (row: unknown, collector: SumsCollector) => {
  const { occurred_at: begun, arm, outcome, reason, attempts, xid, revision } = decision.parse(row);
  const isFailure = outcome === 'failed' || (outcome === 'refused' && FAILED_REFUSALS.includes(reason));
  let ended = begun;
  for (const { provider, model, status, errorCode, latencyMs, costMicroVnd } of attempts) {
    ended = after(ended, latencyMs);
    const code = codeOf(status, errorCode);
    collector.addCall(arm, ended, { provider, model, code, latencyMs, microVnd: costMicroVnd ?? 0n });
  }
  collector.addRequest(arm, ended, {
    requests: 1,
    failed: Number(isFailure),
    refused: Number(outcome === 'refused' && !isFailure),
    abandoned: Number(outcome === 'abandoned'),
  });
  return { xid, revision };
};
