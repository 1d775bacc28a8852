import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '#main/app/router.ts';

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();
