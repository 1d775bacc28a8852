import { Agent } from 'undici';
import { createBreaker, DEFAULT_BREAKER, type BreakerOptions, type BreakerState } from './breaker.ts';
import { readGenerations, type Generations } from './generations.ts';
import { openUpstream, type Upstream } from './open-upstream.ts';
import { providerBody } from './provider-body.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { ProviderSetup } from './provider-setup.ts';

/** The client's own mistake: every provider would say the same, so it is passed on. */
const CLIENT_ERRORS = new Set([400, 413, 415, 422]);
const ERROR_BODY_BYTES = 64 * 1024;
const CONNECT_MS = 5_000;
/** Shorter than providers keep theirs, so that no call meets a connection being closed. */
const KEEP_ALIVE_MS = 20_000;

export type ProviderCall = {
  readonly provider: string;
  readonly model: string;
  /** The client's request. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly maxOutputTokens: number | null;
  readonly isStreamed: boolean;
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly signal: AbortSignal;
};
export type ProviderAnswer =
  | { readonly kind: 'answering'; readonly upstream: Upstream }
  | { readonly kind: 'refused'; readonly status: number; readonly contentType: string; readonly body: Buffer };

export type ProviderHealth = { readonly name: string; readonly breaker: BreakerState; readonly isSimulated: boolean };
export type ProvidersOptions = { setups: readonly ProviderSetup[]; breaker?: Partial<BreakerOptions> };

const readWhole = (upstream: Upstream) =>
  new Promise<Buffer>((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    upstream.read({
      data(chunk) {
        size += chunk.length;
        if (size <= ERROR_BODY_BYTES) parts.push(chunk);
        else upstream.abort();
      },
      end: () => resolve(Buffer.concat(parts)),
      fail: reject,
    });
  });

const secondsOf = (retryAfter: string | undefined) =>
  retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;

const headersOf = ({ key, tellsGenerations }: ProviderSetup, requestId: string, attempt: number) => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'x-client-request-id': requestId,
  ...(key !== null && { authorization: `Bearer ${key}` }),
  // Only who tells by it later needs to know it.
  ...(tellsGenerations && { 'x-pho-attempt': String(attempt) }),
});

/** Calls providers, each through its own breaker. */
export const createProviders = ({ setups, breaker = {} }: ProvidersOptions) => {
  const agent = new Agent({ connect: { timeout: CONNECT_MS }, keepAliveTimeout: KEEP_ALIVE_MS, pipelining: 1 });
  const known = new Map(
    setups.map((setup) => [setup.name, { setup, breaker: createBreaker({ ...DEFAULT_BREAKER, ...breaker }) }]),
  );

  const askOnce = async (setup: ProviderSetup, call: ProviderCall): Promise<ProviderAnswer> => {
    const upstream = await openUpstream(agent, {
      url: new URL(`${setup.baseUrl}/chat/completions`),
      headers: headersOf(setup, call.requestId, call.attempt),
      body: providerBody(setup, call.body, call),
      firstByteMs: call.firstByteMs,
      idleMs: call.idleMs,
      signal: call.signal,
    });
    const { status, contentType, retryAfter } = upstream;
    if (status >= 200 && status < 300) return { kind: 'answering', upstream };
    const body = await readWhole(upstream);
    if (CLIENT_ERRORS.has(status)) return { kind: 'refused', status, contentType, body: withoutKey(body, setup.key) };
    throw new ProviderFailure(`http${status}`, { spent: 'nothing', retryAfterSeconds: secondsOf(retryAfter) });
  };

  return {
    names: () => [...known.keys()],
    /** `unhealthy` while its breaker is open, `unconfigured` without a key. */
    stateOf(provider: string): 'ready' | 'unhealthy' | 'unconfigured' {
      const found = known.get(provider);
      if (!found) return 'unconfigured';
      return found.breaker.isAvailable() ? 'ready' : 'unhealthy';
    },
    health: (): ProviderHealth[] =>
      [...known.values()].map(({ setup, breaker }) => ({
        name: setup.name,
        breaker: breaker.state(),
        isSimulated: setup.tellsGenerations,
      })),
    /** Resolves with the first byte of an answer. Throws `ProviderFailure`. */
    async call(call: ProviderCall): Promise<ProviderAnswer> {
      const found = known.get(call.provider);
      if (!found) throw new ProviderFailure('unreachable', { spent: 'nothing' });
      return found.breaker.run(() => askOnce(found.setup, call));
    },
    tellsGenerations: (provider: string) => known.get(provider)?.setup.tellsGenerations === true,
    /** What a request came to by the provider's own count. Throws when it can't be had now. */
    async generations(provider: string, requestId: string): Promise<Generations> {
      const found = known.get(provider);
      if (!found?.setup.tellsGenerations) throw new Error(`${provider} doesn't tell what a call came to.`);
      const { authorization, accept } = { authorization: undefined, ...headersOf(found.setup, requestId, 0) };
      const headers = { accept, ...(authorization !== undefined && { authorization }) };
      return readGenerations(agent, { baseUrl: found.setup.baseUrl, headers, requestId });
    },
    /** Lets go of idle connections; calls under way come to their end. */
    close: () => agent.close(),
  };
};
export type Providers = ReturnType<typeof createProviders>;

/** Some providers repeat a part of the key in what they say. */
const withoutKey = (body: Buffer, key: string | null) =>
  key === null || !body.includes(key) ? body : Buffer.from(body.toString('utf8').replaceAll(key, '***'));
