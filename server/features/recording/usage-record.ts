import * as z from 'zod';
import { AppError } from '#shared/contracts/errors.ts';
import { arm, category, complexity, requestStatus, tier, tokenSource } from '#shared/contracts/fields.ts';

/** Text that PostgreSQL can store: NUL becomes ␀, and halves of surrogate pairs become �. */
const storable = (text: string) => text.replaceAll('\0', '␀').toWellFormed();
const name = (max: number) => z.string().transform(storable).pipe(z.string().min(1).max(max));
const int32 = z.int32().min(0);
const MAX_ERROR_CODE = 200;

const usageRecord = z.object({
  userId: name(128),
  /** The same for every attempt of one request. */
  requestId: name(128),
  /** 1 for the first model tried; each fallback counts on. */
  attempt: z.int().min(1).max(32_767),
  /** Decides month, price and rate. */
  occurredAt: z.date(),
  provider: name(200),
  model: name(200),
  requestedModel: name(200),
  tier,
  complexity,
  category,
  arm,
  status: requestStatus,
  errorCode: z
    .string()
    .transform((text) => storable(text.slice(0, MAX_ERROR_CODE)))
    .nullable(),
  tokens: z
    .object({ input: int32, cachedInput: int32, output: int32 })
    .refine(({ input, cachedInput }) => cachedInput <= input),
  tokenSource,
  latencyMs: int32,
  overheadMs: int32,
  /** The request's last attempt: what the request holds of the budget is freed, in the transaction that adds its cost. */
  settles: z.boolean().default(false),
});
/** One attempt that cost something, as the chat path reports it. Key: user, request, attempt. */
export type UsageRecord = z.input<typeof usageRecord>;
export type CheckedUsage = z.output<typeof usageRecord>;

/** Throws `request.invalid` naming the first field that is wrong. */
export const parseUsageRecord = (usage: UsageRecord): CheckedUsage => {
  const parsed = usageRecord.safeParse(usage);
  if (parsed.success) return parsed.data;
  throw new AppError('request.invalid', { field: parsed.error.issues[0]?.path.join('.') ?? '' });
};
