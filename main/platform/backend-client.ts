import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import axios, { type AxiosRequestConfig } from 'axios';
import axiosRetry, { retryAfter } from 'axios-retry';
import * as z from 'zod';
import { commandApplied, commandConflict, type Command } from '#shared/contracts/commands.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { feedDigest, type Collection } from '#shared/contracts/feed.ts';
import { me, session, type SignIn } from '#shared/contracts/session.ts';
import type { Month } from '#shared/domain/time.ts';
import { createConnections } from './backend-connections.ts';
import { answerFailure, backendFailure, isWorthRepeating } from './backend-failure.ts';
import { parseBackendUrl } from './backend-url.ts';
import type { Clock } from './clock.ts';

export type BackendTiming = {
  connectMs: number;
  /** Without a byte from the service. */
  idleMs: number;
  /** Of one call with its repetitions. */
  totalMs: number;
  repeats: number;
  /** Before the first repetition; doubles with each, and up to half is added at random. */
  repeatAfterMs: number;
};
export const BACKEND_TIMING: BackendTiming = {
  connectMs: 5_000,
  idleMs: 15_000,
  totalMs: 120_000,
  repeats: 2,
  repeatAfterMs: 300,
};
/** More than the service ever sends in one answer; a compressed answer counts unpacked. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_RETRY_AFTER_MS = 30_000;

export type BackendClientOptions = {
  url: string;
  /** Asked at each call; null sends none. */
  token: () => string | null;
  clock: Clock;
  timing?: Partial<BackendTiming>;
  /** Certificates to trust besides the system's, PEM. */
  ca?: string;
};
export type FeedPageQuery = { cursor: string | null; limit?: number; count: boolean };
export type BackendClient = ReturnType<typeof createBackendClient>;

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('backend.notOurs');
  }
};

/** `identity`: an answer of another shape means that this is not the cost service at all. */
const parsed = <T>(schema: z.ZodType<T>, text: string, identity = false): T => {
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  if (identity) throw new AppError('backend.notOurs');
  throw new AppError('backend.failed', { field: result.error.issues[0]?.path.map(String).join('.') ?? '' });
};

/**
 * The only way to the cost service. Every answer is parsed, every failure is an AppError; a call given up by its own
 * signal rejects with the signal's reason.
 */
export const createBackendClient = ({ url, token, clock, timing: given, ca }: BackendClientOptions) => {
  const { origin, base, loopback } = parseBackendUrl(url);
  const timing = { ...BACKEND_TIMING, ...given };
  const connections = createConnections({ connectMs: timing.connectMs, ca });
  let skewSeconds: number | null = null;
  const http = axios.create({
    baseURL: base,
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    httpAgent: connections.httpAgent,
    httpsAgent: connections.httpsAgent,
    timeout: timing.idleMs,
    responseType: 'text',
    transformResponse: (body: unknown) => body,
    // A proxy from the environment would be asked for this very machine.
    ...(loopback ? { proxy: false } : {}),
  });
  axiosRetry(http, {
    retries: timing.repeats,
    retryCondition: isWorthRepeating,
    shouldResetTimeout: true,
    retryDelay: (attempt, error) => {
      const backoff = timing.repeatAfterMs * 2 ** (attempt - 1);
      return Math.max(backoff + Math.random() * backoff * 0.5, Math.min(retryAfter(error), MAX_RETRY_AFTER_MS));
    },
  });

  const withinTotal = (signal?: AbortSignal) => {
    const total = AbortSignal.timeout(timing.totalMs);
    return signal ? AbortSignal.any([signal, total]) : total;
  };

  const send = async <T = string>(config: AxiosRequestConfig, signal?: AbortSignal) => {
    const bearer = token();
    try {
      return await http.request<T>({
        ...config,
        signal: config.signal ?? withinTotal(signal),
        headers: { ...config.headers, ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }) },
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw backendFailure(error, skewSeconds);
    }
  };

  const get = async (path: string, params: Record<string, unknown> = {}, signal?: AbortSignal) =>
    (await send({ method: 'get', url: path, params }, signal)).data;

  /** Takes the service's time from an answer that just came. */
  const noteServiceTime = (now: string) => {
    skewSeconds = Math.round((clock().getTime() - Date.parse(now)) / 1000);
  };
  const noted = <T extends { now: string }>(answer: T) => {
    noteServiceTime(answer.now);
    return answer;
  };

  return {
    origin,
    noteServiceTime,
    /** Seconds this machine is ahead of the service; null before the first answer that tells. */
    skewSeconds: () => skewSeconds,
    me: async (signal?: AbortSignal) => noted(parsed(me, await get('/operator/me', {}, signal), true)),
    async signIn(input: SignIn) {
      const answer = await send({ method: 'post', url: '/operator/session', data: input });
      return noted(parsed(session, answer.data, true));
    },
    async signOut() {
      await send({ method: 'delete', url: '/operator/session' });
    },
    /** One page as NDJSON; `parseFeedPage` reads it. Throws `feed.mustRefetch` when the cursor is of another epoch. */
    feedPage: (collection: Collection, query: FeedPageQuery, signal?: AbortSignal) =>
      get(
        `/operator/feed/${collection}`,
        { cursor: query.cursor ?? undefined, limit: query.limit, count: query.count ? 1 : undefined },
        signal,
      ),
    digest: async (collection: Collection, cursor: string, signal?: AbortSignal) =>
      parsed(feedDigest, await get(`/operator/feed/${collection}/digest`, { cursor }, signal)),
    /** All requests of one user's month, as a feed page of `usage`. */
    userUsage: (userId: string, month: Month, signal?: AbortSignal) =>
      get(`/operator/users/${encodeURIComponent(userId)}/usage`, { month }, signal),
    /** Sends an edit once; whether to send it again is for the outbox to decide. */
    async command(command: Command, signal?: AbortSignal) {
      const accepted = (status: number) => (status >= 200 && status < 300) || status === 409;
      const answer = await send(
        { method: 'post', url: '/operator/commands', data: command, validateStatus: accepted },
        signal,
      );
      if (answer.status !== 409) return parsed(commandApplied, answer.data);
      const conflict = commandConflict.safeParse(jsonOf(answer.data));
      if (conflict.success) return { ...conflict.data, status: 'conflict' as const };
      throw answerFailure(answer.status, answer.data);
    },
    /** The wake-up channel, open until the signal aborts or the connection ends. Silence is for the caller to notice. */
    async events(signal: AbortSignal) {
      const answer = await send<Readable>(
        {
          method: 'get',
          url: '/operator/feed/events',
          responseType: 'stream',
          // Open for as long as it lives, so without the total.
          signal,
          headers: { Accept: 'text/event-stream' },
          maxContentLength: -1,
          validateStatus: () => true,
          'axios-retry': { retries: 0 },
        },
        signal,
      );
      if (answer.status !== 200) throw answerFailure(answer.status, await textOf(answer.data));
      return answer.data;
    },
    close: connections.close,
  };
};
