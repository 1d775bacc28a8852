/** The two channels between renderer and main process, and what crosses them. Shared with the preload, so it imports nothing. */
export const REQUEST_CHANNEL = 'pho:request';
export const EVENT_CHANNEL = 'pho:event';

export type CallType = 'query' | 'mutation';
/** Renderer → main. `input` is superjson's serialised form. `id` is unique within one page. */
export type IpcRequest =
  | { kind: 'call'; path: string; type: CallType; input?: unknown }
  | { kind: 'subscribe'; id: number; path: string; input?: unknown }
  | { kind: 'unsubscribe'; id: number };
/** Main → renderer: tRPC's own messages, serialised by its transformer. */
export type IpcAnswer = { result: { type?: 'data' | 'started' | 'stopped'; data?: unknown } } | { error: unknown };
export type IpcEvent = { id: number; message: IpcAnswer };

/** What the preload gives the page as `window.pho`. */
export type ConsoleBridge = {
  call(path: string, type: CallType, input: unknown): Promise<unknown>;
  /** Answers a function that ends the subscription. The listener gets messages, never event objects. */
  on(path: string, input: unknown, listener: (message: unknown) => void): () => void;
};
