import type { Dispatcher } from 'undici';
import { ProviderFailure } from './provider-failure.ts';

export type UpstreamReader = { data(chunk: Buffer): void; end(): void; fail(error: Error): void };

/** A provider that has begun to answer. */
export type Upstream = {
  readonly status: number;
  readonly contentType: string;
  /** As sent with 429 and 503. */
  readonly retryAfter: string | undefined;
  /** Hands over what has come, then the rest as it comes, in the same turn of the event loop. Once only. */
  read(reader: UpstreamReader): void;
  pause(): void;
  resume(): void;
  /** Ends the connection, so that the provider stops generating. Nothing is handed over any more. */
  abort(): void;
};

export type UpstreamRequest = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds until the first byte of the answer's body, and between any two. */
  readonly firstByteMs: number;
  readonly idleMs: number;
  /** The client left, or its deadline has passed. */
  readonly signal: AbortSignal;
};

/** No connection came to be, so the provider never saw the call. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const codeOf = (error: Error) => ('code' in error && typeof error.code === 'string' ? error.code : '');
const asFailure = (error: Error) => {
  if (error instanceof ProviderFailure) return error;
  if (UNSENT.has(codeOf(error))) return new ProviderFailure('unreachable', { spent: 'nothing', cause: error });
  if (codeOf(error) === 'UND_ERR_BODY_TIMEOUT')
    return new ProviderFailure('timeout', { spent: 'unknown', cause: error });
  return new ProviderFailure('connectionLost', { spent: 'unknown', cause: error });
};
const textOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** What comes before somebody reads is kept; afterwards it goes straight through. */
const createHandover = () => {
  const early: Buffer[] = [];
  let reader: UpstreamReader | undefined;
  let ended = false;
  let failure: Error | undefined;
  return {
    data: (chunk: Buffer) => (reader ? reader.data(chunk) : void early.push(chunk)),
    end() {
      ended = true;
      reader?.end();
    },
    fail(error: Error) {
      failure = error;
      reader?.fail(error);
    },
    read(next: UpstreamReader) {
      reader = next;
      for (const chunk of early.splice(0)) next.data(chunk);
      if (failure) next.fail(failure);
      else if (ended) next.end();
    },
  };
};

/**
 * Sends a call and resolves with the first byte of the answer. Until then it fails with `ProviderFailure`; a call that was
 * called off by its signal fails with the code `aborted`.
 */
export const openUpstream = (dispatcher: Dispatcher, request: UpstreamRequest): Promise<Upstream> =>
  new Promise((resolve, reject) => {
    const { url, headers, body, firstByteMs, idleMs, signal } = request;
    let connection: Dispatcher.DispatchController | undefined;
    let stopped: Error | undefined;
    const stop = (reason: Error) => {
      stopped ??= reason;
      connection?.abort(reason);
    };
    const onAbort = () => stop(new ProviderFailure('aborted', { spent: 'unknown' }));
    const timer = setTimeout(() => stop(new ProviderFailure('timeout', { spent: 'unknown' })), firstByteMs);
    const handover = createHandover();
    let head: { status: number; contentType: string; retryAfter: string | undefined } | undefined;
    let isOpen = false;
    const finish = () => signal.removeEventListener('abort', onAbort);
    const open = () => {
      if (isOpen || !head) return;
      isOpen = true;
      clearTimeout(timer);
      resolve({
        ...head,
        read: handover.read,
        pause: () => connection?.pause(),
        resume: () => connection?.resume(),
        abort: onAbort,
      });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname, method: 'POST', headers, body, headersTimeout: 0, bodyTimeout: idleMs },
      {
        onRequestStart(controller) {
          connection = controller;
          if (stopped) controller.abort(stopped);
        },
        onResponseStart(_controller, status, received) {
          // Interim answers come before the one that counts.
          if (status < 200) return;
          const contentType = textOf(received['content-type']) ?? 'application/json';
          head = { status, contentType, retryAfter: textOf(received['retry-after']) };
        },
        onResponseData(_controller, chunk) {
          open();
          handover.data(chunk);
        },
        onResponseEnd() {
          finish();
          open();
          handover.end();
        },
        onResponseError(_controller, error) {
          finish();
          clearTimeout(timer);
          const failure = asFailure(stopped ?? error);
          if (isOpen) handover.fail(failure);
          else reject(failure);
        },
      },
    );
  });
