import { TRPCClientError } from '@trpc/client';
import * as z from 'zod';
import { errorCode, errorDetails } from '#shared/contracts/errors.ts';
import type { Failure } from '#shared/contracts/views.ts';

const failureData = z.object({ failure: z.object({ code: errorCode, details: errorDetails }) });

/** What went wrong, from whatever a query or mutation threw. Anything unexpected is `internal`. */
export const failureFrom = (error: unknown): Failure => {
  const parsed = failureData.safeParse(error instanceof TRPCClientError ? error.data : undefined);
  return parsed.success ? parsed.data.failure : { code: 'internal', details: {} };
};
