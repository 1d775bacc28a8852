import { TRPCClientError, type Operation, type TRPCLink } from '@trpc/client';
import { observable, type Observer } from '@trpc/server/observable';
import { transformResult } from '@trpc/server/unstable-core-do-not-import';
import superjson from 'superjson';
import type { AppRouter } from '#main/app/router.ts';
import type { ConsoleBridge } from '#main/platform/ipc-channels.ts';

type Answer = Parameters<typeof transformResult<AppRouter, unknown>>[0];
type Sink = Pick<
  Observer<{ result: { type: 'data' | 'started' | 'stopped'; data?: unknown } }, Failure>,
  'next' | 'error' | 'complete'
>;
type Failure = TRPCClientError<AppRouter>;

/** Gives one answer of the main process to the client; a subscription's observer stays open after data. */
const deliver = (answer: unknown, op: Operation, sink: Sink) => {
  const parsed = transformResult<AppRouter, unknown>(answer as Answer, superjson);
  if (!parsed.ok) return sink.error(TRPCClientError.from<AppRouter>(parsed.error));
  const { result } = parsed;
  if (result.type === 'stopped') return sink.complete();
  sink.next({ result: result.type === 'started' ? result : { type: 'data', data: result.data } });
  if (op.type !== 'subscription') sink.complete();
};

/** Carries calls over the preload's bridge to `ipc-link-handler.ts`. */
export const ipcLink =
  (bridge: ConsoleBridge): TRPCLink<AppRouter> =>
  () =>
  ({ op }) =>
    observable((observer) => {
      const sink = observer as Sink;
      const fail = (cause: unknown) =>
        sink.error(TRPCClientError.from<AppRouter>(cause instanceof Error ? cause : new Error(String(cause))));
      const receive = (answer: unknown) => {
        try {
          deliver(answer, op, sink);
        } catch (error) {
          fail(error);
        }
      };
      const input = superjson.serialize(op.input);
      if (op.type === 'subscription') return bridge.on(op.path, input, receive);
      bridge.call(op.path, op.type, input).then(receive, fail);
      return undefined;
    });
