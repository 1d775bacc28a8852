import type * as z from 'zod';
import { open, router } from '#main/platform/trpc.ts';
import { consoleSignIn, sampleSignIn, type SessionView } from '#shared/contracts/views.ts';

export type SessionApi = {
  view(): SessionView;
  signIn(input: z.infer<typeof consoleSignIn>): Promise<SessionView>;
  signInSample(input: z.infer<typeof sampleSignIn>): Promise<SessionView>;
  signOut(): Promise<SessionView>;
};

export const createSessionRouter = (session: SessionApi) =>
  router({
    get: open.query(() => session.view()),
    signIn: open.input(consoleSignIn).mutation(({ input }) => session.signIn(input)),
    signInSample: open.input(sampleSignIn).mutation(({ input }) => session.signInSample(input)),
    signOut: open.mutation(() => session.signOut()),
  });
