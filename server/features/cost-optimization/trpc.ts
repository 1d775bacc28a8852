import { initTRPC, TRPCError } from '@trpc/server';
import type { ChatUser } from '#server/lib/http-route.ts';
import { AppError, type ErrorCode } from '#shared/contracts/errors.ts';

/** Who calls: a user of pho.chat, or a trusted back end. */
export type CallContext = { readonly user: ChatUser | null; readonly isService: boolean };

const CODES: Partial<Record<ErrorCode, TRPCError['code']>> = {
  'request.invalid': 'BAD_REQUEST',
  'model.unknown': 'BAD_REQUEST',
  'month.invalid': 'BAD_REQUEST',
  'user.unknown': 'NOT_FOUND',
  'budget.abovePlan': 'FORBIDDEN',
  'backend.busy': 'SERVICE_UNAVAILABLE',
};

const t = initTRPC.context<CallContext>().create({
  isDev: false,
  // Nobody outside sees a raw message: only which failure it is, and what fills its sentence.
  errorFormatter: ({ shape, error }) => {
    const failure = error.cause instanceof AppError ? error.cause : null;
    const invalid = error.code === 'BAD_REQUEST' && !failure;
    const code =
      failure?.code ?? (invalid ? 'request.invalid' : error.code === 'UNAUTHORIZED' ? 'auth.signedOut' : 'internal');
    return { ...shape, message: code, data: { ...shape.data, failure: { code, details: failure?.details ?? {} } } };
  },
});

/** Expected failures get the status that fits them. */
const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok || !(result.error.cause instanceof AppError)) return result;
  const { cause } = result.error;
  throw new TRPCError({ code: CODES[cause.code] ?? 'INTERNAL_SERVER_ERROR', cause });
});

export const router = t.router;
/** For the signed-in user, about themselves. */
export const forUser = procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { userId: ctx.user.id } });
});
/** For trusted back ends. */
export const forService = procedure.use(({ ctx, next }) => {
  if (!ctx.isService) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next();
});
