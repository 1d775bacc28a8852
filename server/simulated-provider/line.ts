import type { ServerResponse } from 'node:http';
import type { Behaviour } from './behaviour.ts';

export type Line = ReturnType<typeof openLine>;

/** The way to whoever waits for an answer. All waits end at once when they leave. */
export const openLine = (response: ServerResponse, drip: Behaviour['drip']) => {
  let isGone = false;
  let wake: (() => void) | undefined;
  response.once('close', () => {
    isGone = true;
    wake?.();
  });
  /** Until `arm`'s callback is called or the reader leaves; `arm` answers how to call it off. */
  const wait = async (arm: (done: () => void) => () => void) => {
    if (isGone) return;
    let disarm = () => {};
    await new Promise<void>((resolve) => {
      wake = resolve;
      disarm = arm(resolve);
    });
    wake = undefined;
    disarm();
  };
  const pause = (ms: number) =>
    wait((done) => {
      if (ms >= 1) {
        const timer = setTimeout(done, ms);
        return () => clearTimeout(timer);
      }
      const turn = setImmediate(done);
      return () => clearImmediate(turn);
    });
  const accept = async (bytes: string | Buffer) => {
    if (isGone || response.write(bytes)) return;
    await wait((done) => {
      response.once('drain', done);
      return () => void response.off('drain', done);
    });
  };
  const trickle = async (bytes: Buffer, { bytes: size, everyMs }: { bytes: number; everyMs: number }) => {
    for (let start = 0; start < bytes.length; start += size) {
      if (isGone) return;
      await accept(bytes.subarray(start, start + size));
      await pause(everyMs);
    }
  };

  return {
    /** The reader left, or we hung up. */
    isGone: () => isGone,
    wait,
    pause,
    /** Resolves when there is room for more. */
    write: (text: string) => (drip ? trickle(Buffer.from(text), drip) : accept(text)),
    /** Breaks off once what was written is on its way. */
    async cut() {
      await wait((done) => {
        response.write('', done);
        return () => {};
      });
      response.destroy();
    },
  };
};
