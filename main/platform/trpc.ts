import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { AppError } from '#shared/contracts/errors.ts';
import { failureOf, type Failure } from '#shared/contracts/views.ts';
import { isPermitted, type Permission, type Role } from '#shared/domain/permissions.ts';

/** What every call knows: who is signed in on this console, or null. */
export type CallContext = { role: Role | null };

const t = initTRPC.context<CallContext>().create({
  transformer: superjson,
  isServer: true,
  // A page notices a dead stream by the missing ping and asks anew.
  sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 30_000 } },
  errorFormatter: ({ shape, error }) => {
    const invalid = error.code === 'BAD_REQUEST' && !(error.cause instanceof AppError);
    const failure: Failure = invalid ? { code: 'request.invalid', details: {} } : failureOf(error.cause);
    // Users never see a raw message, so none leaves the process.
    return { ...shape, message: failure.code, data: { httpStatus: shape.data.httpStatus, failure } };
  },
});

export const router = t.router;
/** For anybody at this console, signed in or not. */
export const open = t.procedure;

/** For signed-in operators whose role allows it. The service enforces the same table; this one keeps the mirror honest. */
export const permitted = (permission: Permission) =>
  t.procedure.use(({ ctx, next }) => {
    if (!ctx.role) throw new AppError('auth.signedOut');
    if (!isPermitted(ctx.role, permission)) throw new AppError('auth.forbidden', { permission });
    return next({ ctx: { role: ctx.role } });
  });
