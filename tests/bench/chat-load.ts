import { Agent } from 'undici';
import { setTimeout as delay } from 'node:timers/promises';

const DONE = Buffer.from('data: [DONE]');

/** Milliseconds from sending a request to its first byte and to its last event. */
export type ChatTimes = { readonly firstMs: number; readonly totalMs: number };
export type ChatTarget = {
  readonly name: string;
  readonly url: string;
  /** Of the request with this number. */
  readonly headers: (index: number) => Record<string, string>;
};

const callOnce = (agent: Agent, { url, headers }: ChatTarget, index: number, body: string) =>
  new Promise<ChatTimes>((resolve, reject) => {
    const { origin, pathname } = new URL(url);
    const started = performance.now();
    let firstMs = 0;
    let totalMs = 0;
    let status = 0;
    agent.dispatch(
      {
        origin,
        path: pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers(index) },
        body,
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData(_controller, chunk) {
          if (firstMs === 0) firstMs = performance.now() - started;
          if (chunk.includes(DONE)) totalMs = performance.now() - started;
        },
        onResponseEnd() {
          if (status === 200 && totalMs > 0) resolve({ firstMs, totalMs });
          else reject(new Error(`${url} answered ${status} without an end`));
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });

type Load = { readonly perSecond: number; readonly seconds: number; readonly bodyOf: (index: number) => string };

/** Calls at a steady pace, whether or not earlier ones have been answered. */
export const loadChat = async (target: ChatTarget, { perSecond, seconds, bodyOf }: Load): Promise<ChatTimes[]> => {
  const agent = new Agent({ pipelining: 1 });
  const calls: Promise<ChatTimes>[] = [];
  const started = performance.now();
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = started + (index * 1_000) / perSecond - performance.now();
    if (due > 1) await delay(due);
    calls.push(callOnce(agent, target, index, bodyOf(index)));
  }
  const times = await Promise.all(calls);
  await agent.close();
  return times;
};
