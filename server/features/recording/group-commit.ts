import { AppError } from '#shared/contracts/errors.ts';

export type GroupCommitOptions<Item, Result> = {
  /** Makes a batch durable; answers each item's result, or the error that concerns it alone, in the items' order. */
  write(batch: readonly Item[]): Promise<readonly (Result | Error)[]>;
  maxBatch: number;
  /** What waits is spread over the free places, but not thinner than this: each batch costs something by itself. */
  minBatch: number;
  /** Batches that may be written at the same time. */
  maxInFlight: number;
  /** Items that may wait; above it, `add` is refused with `backend.busy`, so memory stays bounded. */
  maxWaiting: number;
};

type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: Error) => void };

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/**
 * Gathers what many callers add into batches. A batch starts as soon as a place in flight is free, so nothing waits
 * for a timer: whatever arrives while others are being written forms the next batches.
 */
export const createGroupCommit = <Item, Result>(options: GroupCommitOptions<Item, Result>) => {
  const waiting: Waiting<Item, Result>[] = [];
  const inFlight = new Set<Promise<void>>();
  let scheduled = false;
  let closed = false;

  const writeBatch = async (batch: Waiting<Item, Result>[]) => {
    try {
      const results = await options.write(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('A batch left an item without a result'));
        else if (result instanceof Error) reject(result);
        else resolve(result);
      });
    } catch (error) {
      for (const { reject } of batch) reject(asError(error));
    }
  };

  const startBatches = () => {
    scheduled = false;
    while (waiting.length > 0 && inFlight.size < options.maxInFlight) {
      const share = Math.ceil(waiting.length / (options.maxInFlight - inFlight.size));
      const batch = waiting.splice(0, Math.min(Math.max(share, options.minBatch), options.maxBatch));
      const written = writeBatch(batch).then(() => {
        inFlight.delete(written);
        schedule();
      });
      inFlight.add(written);
    }
  };

  /** After this turn of the event loop, so that callers answered together are gathered together. */
  const schedule = () => {
    if (scheduled || waiting.length === 0 || inFlight.size >= options.maxInFlight) return;
    scheduled = true;
    setImmediate(startBatches);
  };

  return {
    /** Resolves when the item's batch is durable. */
    add(item: Item): Promise<Result> {
      if (closed || waiting.length >= options.maxWaiting) return Promise.reject(new AppError('backend.busy'));
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      });
    },
    /** Takes nothing more, and resolves when all that was taken has been answered. */
    async close() {
      closed = true;
      while (waiting.length > 0 || inFlight.size > 0) {
        startBatches();
        await Promise.race(inFlight);
      }
    },
  };
};
