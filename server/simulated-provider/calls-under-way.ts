export type CallsUnderWay = ReturnType<typeof createCallsUnderWay>;

/** Which calls are being answered. */
export const createCallsUnderWay = () => {
  const requestIds = new Map<symbol, string | undefined>();
  const waiting: (() => void)[] = [];
  return {
    /** While `work` runs, the call is under way. */
    async during(requestId: string | undefined, work: () => Promise<void>) {
      const call = Symbol('call');
      requestIds.set(call, requestId);
      try {
        await work();
      } finally {
        requestIds.delete(call);
        if (requestIds.size === 0) for (const done of waiting.splice(0)) done();
      }
    },
    count: () => requestIds.size,
    includes: (requestId: string) => [...requestIds.values()].includes(requestId),
    /** Resolves when there is none. */
    idle: () => (requestIds.size === 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve))),
  };
};
