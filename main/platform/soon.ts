/** A person who can be shown something waits no longer than this for something newer. */
export const PATIENCE_MS = 1_500;

/** What `answer` resolves to, or null when it takes longer than `ms`; it goes on all the same. Rejects as it does. */
export const soon = async <T>(answer: Promise<T>, ms: number): Promise<T | null> => {
  // Nobody may be left waiting for it when it fails later.
  answer.catch(() => undefined);
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, ms, null);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};
