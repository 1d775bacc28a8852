import * as z from 'zod';

/** Every expected failure of the service and of the console. The renderer has a sentence for each: `errors.<code>`. */
export const ERROR_CODES = [
  'auth.signedOut',
  'auth.wrongCredentials',
  'auth.tooManyAttempts',
  'auth.forbidden',
  'backend.unreachable',
  'backend.timeout',
  'backend.certificate',
  'backend.urlInvalid',
  'backend.notOurs',
  'backend.busy',
  'backend.failed',
  'backend.clockSkewed',
  'request.invalid',
  'request.tooLarge',
  'route.unknown',
  'user.unknown',
  'reservation.unknown',
  'alert.unknown',
  'alert.alreadySent',
  'month.invalid',
  'command.conflict',
  'command.reused',
  'command.unknown',
  'budget.aboveSupportCap',
  'budget.abovePlan',
  'model.unknown',
  'rollout.needsConnection',
  'rollout.rolledBack',
  'rollout.notRolledBack',
  'feed.mustRefetch',
  'feed.lineInvalid',
  'feed.cut',
  'feed.digestDiffers',
  'storage.full',
  'storage.readOnly',
  'storage.corrupt',
  'storage.newer',
  'database.unreachable',
  'internal',
] as const;
export const errorCode = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof errorCode>;

/** Values for the sentence's placeholders; never secrets, never stack traces. */
export const errorDetails = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type ErrorDetails = z.infer<typeof errorDetails>;

/** The body of every non-2xx answer of `/operator/*`. */
export const errorBody = z.object({ error: z.object({ code: errorCode, details: errorDetails.default({}) }) });
export type ErrorBody = z.infer<typeof errorBody>;

/** An expected failure. Users see the sentence for `code`, never `message`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}
