import {
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  transformTRPCResponse,
  TRPCError,
  type AnyTRPCRouter,
} from '@trpc/server';
import superjson, { type SuperJSONResult } from 'superjson';
import * as z from 'zod';
import type { CallContext } from './trpc.ts';
import { EVENT_CHANNEL, REQUEST_CHANNEL, type IpcAnswer, type IpcRequest } from './ipc-channels.ts';
import { createPageSubscriptions, type PageSubscriptions, type SubscribingPage } from './page-subscriptions.ts';

/** The used part of Electron's `IpcMainInvokeEvent` and `IpcMain`. */
export type IpcSenderEvent = {
  sender: SubscribingPage & { readonly mainFrame: unknown; send(channel: string, message: unknown): void };
  senderFrame: { readonly parent: unknown; readonly origin: string } | null;
};
export type IpcReceiver = {
  handle(channel: string, listener: (event: IpcSenderEvent, message: unknown) => unknown): void;
};

const serialised = z.object({ json: z.unknown().optional(), meta: z.unknown().optional() }).optional();
const subscriptionId = z.int().positive();
const path = z.string().min(1).max(200);
const ipcRequest: z.ZodType<IpcRequest> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), path, type: z.enum(['query', 'mutation']), input: serialised }),
  z.object({ kind: z.literal('subscribe'), id: subscriptionId, path, input: serialised }),
  z.object({ kind: z.literal('unsubscribe'), id: subscriptionId }),
]);

type Procedure = { path: string; type: 'query' | 'mutation' | 'subscription'; input?: unknown };
type Link = { router: AnyTRPCRouter; createContext: () => CallContext };

const configOf = ({ _def: { _config: config } }: AnyTRPCRouter) => config;
const toInput = (input: unknown) => (input === undefined ? undefined : superjson.deserialize(input as SuperJSONResult));

const call = ({ router, createContext }: Link, { path, type, input }: Procedure, signal?: AbortSignal) =>
  callTRPCProcedure({
    router,
    path,
    type,
    getRawInput: async () => toInput(input),
    ctx: createContext(),
    signal,
    batchIndex: 0,
  });

/** The same error, in the same form, as tRPC's HTTP adapter sends. */
const failure = (router: AnyTRPCRouter, cause: unknown, procedure: Partial<Procedure>): IpcAnswer => {
  const error = getTRPCErrorShape({
    config: configOf(router),
    error: getTRPCErrorFromUnknown(cause),
    type: procedure.type ?? 'unknown',
    path: procedure.path,
    input: undefined,
    ctx: undefined,
  });
  return transformTRPCResponse(configOf(router), { error }) as IpcAnswer;
};
const success = (router: AnyTRPCRouter, data: unknown) =>
  transformTRPCResponse(configOf(router), { result: { data } }) as IpcAnswer;

const stream = async (link: Link, procedure: Procedure, signal: AbortSignal, send: (message: IpcAnswer) => void) => {
  try {
    const rows = await call(link, procedure, signal);
    send({ result: { type: 'started' } });
    for await (const row of rows as AsyncIterable<unknown>) {
      if (signal.aborted) return;
      send(success(link.router, row));
    }
    if (!signal.aborted) send({ result: { type: 'stopped' } });
  } catch (error) {
    if (!signal.aborted) send(failure(link.router, error, procedure));
  }
};

const answer = async (link: Link, pages: PageSubscriptions, event: IpcSenderEvent, message: unknown) => {
  const parsed = ipcRequest.safeParse(message);
  if (!parsed.success) return failure(link.router, new TRPCError({ code: 'BAD_REQUEST' }), {});
  const request = parsed.data;
  if (request.kind === 'unsubscribe') {
    pages.end(event.sender, request.id);
    return undefined;
  }
  if (request.kind === 'subscribe') {
    const { signal, end } = pages.begin(event.sender, request.id);
    const send = (answered: IpcAnswer) => {
      if (!signal.aborted) event.sender.send(EVENT_CHANNEL, { id: request.id, message: answered });
    };
    void stream(link, { ...request, type: 'subscription' }, signal, send).finally(end);
    return undefined;
  }
  try {
    return success(link.router, await call(link, request));
  } catch (error) {
    return failure(link.router, error, request);
  }
};

/** Whether a message comes from the top frame of a page of this origin. `senderFrame` is null once that frame has navigated. */
export const isFromApp = ({ senderFrame, sender }: IpcSenderEvent, appOrigin: string) =>
  senderFrame !== null &&
  senderFrame.parent === null &&
  senderFrame === sender.mainFrame &&
  senderFrame.origin === appOrigin;

/** Answers the renderer's calls and subscriptions: sender first, then the envelope, then the router's own permissions. */
export const handleIpcLink = ({ ipcMain, appOrigin, ...link }: Link & { ipcMain: IpcReceiver; appOrigin: string }) => {
  const pages = createPageSubscriptions();
  ipcMain.handle(REQUEST_CHANNEL, (event, message: unknown) => {
    // Read before anything asynchronous: afterwards the frame may be another one.
    if (!isFromApp(event, appOrigin)) throw new Error('refused');
    return answer(link, pages, event, message);
  });
};
