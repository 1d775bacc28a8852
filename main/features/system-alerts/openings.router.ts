import { open, router } from '#main/platform/trpc.ts';

export type OpeningsApi = {
  /** Paths of the application that are to be opened in its window, as when a person presses a notice. */
  paths(signal: AbortSignal): AsyncIterable<string>;
};

export const createOpeningsRouter = (openings: OpeningsApi) =>
  router({
    onPath: open.subscription(({ signal }) => openings.paths(signal ?? new AbortController().signal)),
  });
