import axios, { type AxiosRequestConfig } from 'axios';
import axiosRetry, { retryAfter } from 'axios-retry';
import { createConnections } from './backend-connections.ts';
import { backendFailure, isWorthRepeating } from './backend-failure.ts';
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
const BACKEND_TIMING: BackendTiming = {
  connectMs: 5_000,
  idleMs: 15_000,
  totalMs: 120_000,
  repeats: 2,
  repeatAfterMs: 300,
};
/** More than the service ever sends in one answer; a compressed answer counts unpacked. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_RETRY_AFTER_MS = 30_000;

export type BackendTransportOptions = {
  url: string;
  /** Asked at each call; null sends none. */
  token: () => string | null;
  clock: Clock;
  timing?: Partial<BackendTiming>;
  /** Certificates to trust besides the system's, PEM. */
  ca?: string;
};

const createHttp = ({ url, timing, ca }: { url: string; timing: BackendTiming; ca?: string }) => {
  const { origin, base, loopback } = parseBackendUrl(url);
  const connections = createConnections({ connectMs: timing.connectMs, ca });
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
  return { origin, http, close: connections.close };
};

/**
 * Requests to one service: its base URL, timeouts, repetitions of what may be repeated, and the operator's token. Answers
 * are text. Every failure is an AppError; a call given up by its own signal rejects with the signal's reason.
 */
export const createBackendTransport = ({ token, clock, ...options }: BackendTransportOptions) => {
  const timing = { ...BACKEND_TIMING, ...options.timing };
  const { origin, http, close } = createHttp({ ...options, timing });
  let skewSeconds: number | null = null;

  const withinTotal = (signal?: AbortSignal) => {
    const total = AbortSignal.timeout(timing.totalMs);
    return signal ? AbortSignal.any([signal, total]) : total;
  };

  return {
    origin,
    /** Seconds this machine is ahead of the service; null before the first answer that tells. */
    skewSeconds: () => skewSeconds,
    /** Takes the service's time from an answer that just came. */
    noteServiceTime(now: string) {
      skewSeconds = Math.round((clock().getTime() - Date.parse(now)) / 1000);
    },
    /** `config.signal` replaces the limit on the whole call. */
    async send<T = string>(config: AxiosRequestConfig, signal?: AbortSignal) {
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
    },
    close,
  };
};
