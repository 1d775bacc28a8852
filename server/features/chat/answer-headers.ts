import { formatDecimal, type MicroVnd } from '#shared/domain/money.ts';
import type { Arm } from '#shared/domain/usage.ts';
import type { ModelRef, ReasonValues } from './chat-ports.ts';

export const COST_HEADER = 'x-pho-cost-vnd';
const REASON_CHARACTERS = 1_000;

/** Đồng as plain decimals with six places. */
export const dongText = (amount: MicroVnd) => formatDecimal(amount, 6);

/** Headers carry printable ASCII only. */
const ascii = (text: string) => text.replace(/[^\x21-\x7e]|[;=%]/gu, encodeURIComponent);

/** `code; name=value; …`, amounts in micro-đồng, whatever is not plain ASCII percent-encoded. */
export const reasonText = (reason: string, values: ReasonValues) =>
  [reason, ...Object.entries(values).map(([name, value]) => `${name}=${ascii(String(value))}`)]
    .join('; ')
    .slice(0, REASON_CHARACTERS);

type Told = {
  model: ModelRef | null;
  arm: Arm;
  reason: string;
  reasonValues: ReasonValues;
  remaining: MicroVnd;
};
/** What is known before an answer is finished. */
export const answerHeaders = ({ model, arm, reason, reasonValues, remaining }: Told) => ({
  ...(model && { 'x-pho-model': ascii(`${model.provider}/${model.model}`) }),
  'x-pho-arm': arm,
  'x-pho-reason': reasonText(reason, reasonValues),
  'x-pho-budget-remaining-vnd': dongText(remaining),
});
