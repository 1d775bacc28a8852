/**
 * Values for any number of listeners. A listener that is slow gets what came meanwhile merged into one value, so
 * nothing piles up.
 */
export const createTopic = <T>(merge: (earlier: T, next: T) => T) => {
  const listeners = new Set<(value: T) => void>();

  return {
    publish(value: T) {
      for (const listener of listeners) listener(value);
    },
    /** Ends when the signal aborts. `first` is given before anything published. */
    async *subscribe(signal: AbortSignal, first?: () => T): AsyncGenerator<T, void> {
      let held: { value: T } | null = first ? { value: first() } : null;
      let wake = () => {};
      const listener = (value: T) => {
        held = { value: held ? merge(held.value, value) : value };
        wake();
      };
      const stop = () => wake();
      listeners.add(listener);
      signal.addEventListener('abort', stop);
      try {
        while (!signal.aborted) {
          const ready: { value: T } | null = held;
          held = null;
          if (ready) yield ready.value;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        listeners.delete(listener);
        signal.removeEventListener('abort', stop);
      }
    },
  };
};
