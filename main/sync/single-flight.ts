/**
 * Runs `work` one at a time. A request while it runs makes it run once more, for it may have passed by what was asked for.
 * All requesters of a run share its end.
 */
export const createSingleFlight = (work: () => Promise<void>) => {
  let running: Promise<void> | null = null;
  let again = false;

  const run = async () => {
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      running = null;
    }
  };

  return {
    request(): Promise<void> {
      if (running) again = true;
      else running = run();
      return running ?? Promise.resolve();
    },
    /** Resolves when nothing runs any more, however it ended. */
    settled: () => (running ?? Promise.resolve()).catch(() => undefined),
  };
};
