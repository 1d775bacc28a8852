import { addMonths, DAY_MS, dayOf, dayStart, type Day, type Month } from '#shared/domain/time.ts';

/** The sums every usage figure has: column in the mirror, field in the contracts. The last four are money (bigint). */
export const SUMS = [
  ['requests', 'requests'],
  ['failed_requests', 'failedRequests'],
  ['abandoned_requests', 'abandonedRequests'],
  ['unpriced_requests', 'unpricedRequests'],
  ['input_tokens', 'inputTokens'],
  ['cached_input_tokens', 'cachedInputTokens'],
  ['output_tokens', 'outputTokens'],
  ['cost_nano_usd', 'costNanoUsd'],
  ['cost_micro_vnd', 'costMicroVnd'],
  ['estimated_micro_vnd', 'estimatedMicroVnd'],
  ['baseline_micro_vnd', 'baselineMicroVnd'],
] as const;
export const SUM_COLUMNS = SUMS.map(([column]) => column);

/** Months as the mirror stores them: year × 12 + month − 1. */
export const monthNumber = (month: Month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
const EPOCH_MONTH = '1970-01' as Month;
export const monthText = (number: number): Month => addMonths(EPOCH_MONTH, number - monthNumber(EPOCH_MONTH));

const VIETNAM_OFFSET_MS = DAY_MS - (dayStart('1970-01-02' as Day).getTime() % DAY_MS);
/** Days as the mirror stores them: whole days in Vietnam since 1970-01-01. */
export const dayNumberAt = (ms: number) => Math.floor((ms + VIETNAM_OFFSET_MS) / DAY_MS);
export const dayNumber = (day: Day) => dayNumberAt(dayStart(day).getTime());
export const dayStartMs = (number: number) => number * DAY_MS - VIETNAM_OFFSET_MS;
export const dayText = (number: number): Day => dayOf(new Date(dayStartMs(number)));

export const isoOf = (ms: number | bigint) => new Date(Number(ms)).toISOString();
