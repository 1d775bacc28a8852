/** A wait that can be cut short, by `wake` or by the signal. */
export const createWakeableDelay = () => {
  let wake: (() => void) | null = null;
  return {
    wait: (milliseconds: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          wake = null;
          resolve();
        };
        const timer = setTimeout(end, milliseconds);
        wake = end;
        signal.addEventListener('abort', end);
        if (signal.aborted) end();
      }),
    /** True when somebody was waiting. */
    wake() {
      const waiting = wake !== null;
      wake?.();
      return waiting;
    },
  };
};
