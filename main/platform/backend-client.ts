import type { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import type * as z from 'zod';
import { commandApplied, commandConflict, type Command } from '#shared/contracts/commands.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { AlertChannel } from '#shared/contracts/alert-views.ts';
import { feedDigest, type Collection } from '#shared/contracts/feed.ts';
import { monitoringReport, type MonitoringRange } from '#shared/contracts/monitoring.ts';
import { whatIfAnswer, wholeDecision, type DecideQuery, type WhatIfQuery } from '#shared/contracts/routing.ts';
import { routingReport } from '#shared/contracts/routing-report.ts';
import { savingsReport } from '#shared/contracts/savings.ts';
import { me, session, type SignIn } from '#shared/contracts/session.ts';
import type { Day, Month } from '#shared/domain/time.ts';
import { answerFailure } from './backend-failure.ts';
import { createBackendTransport, type BackendTransportOptions } from './backend-transport.ts';

export type FeedPageQuery = { cursor: string | null; limit?: number; count: boolean };
const WHAT_IF_MS = 90_000;
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

/** A portal's or proxy's page, answered with 200, is no damaged feed. */
const linesOf = (text: string) => {
  if (text !== '' && !text.startsWith('{')) throw new AppError('backend.notOurs');
  return text;
};

type Get = (path: string, params: Record<string, unknown>, signal?: AbortSignal) => Promise<string>;

/** Reports of the service: checked JSON, as it came, to be kept. */
const reportsBy = (get: Get) => {
  const checked = async (schema: z.ZodType, ...asked: Parameters<Get>) => {
    const text = await get(...asked);
    parsed(schema, text);
    return text;
  };
  return {
    /** How good the weights of the router are. */
    routingReport: (signal?: AbortSignal) => checked(routingReport, '/operator/routing/report', {}, signal),
    /** What the optimisation saves, of these days. */
    savings: (days: { from: Day; to: Day }, signal?: AbortSignal) =>
      checked(savingsReport, '/operator/savings', days, signal),
    /** How the service did. */
    monitoring: (range: MonitoringRange, signal?: AbortSignal) =>
      checked(monitoringReport, '/operator/monitoring', { range }, signal),
  };
};

/** The only way to the cost service: every answer is parsed, and fails as `createBackendTransport` says. */
export const createBackendClient = (options: BackendTransportOptions) => {
  const { send, ...transport } = createBackendTransport(options);
  const get = async (path: string, params: Record<string, unknown> = {}, signal?: AbortSignal) =>
    (await send({ method: 'get', url: path, params }, signal)).data;
  const noted = <T extends { now: string }>(answer: T) => {
    transport.noteServiceTime(answer.now);
    return answer;
  };

  return {
    ...transport,
    me: async (signal?: AbortSignal) => noted(parsed(me, await get('/operator/me', {}, signal), true)),
    async signIn(input: SignIn) {
      const answer = await send({ method: 'post', url: '/operator/session', data: input });
      return noted(parsed(session, answer.data, true));
    },
    async signOut() {
      await send({ method: 'delete', url: '/operator/session' });
    },
    /** One page as NDJSON; `parseFeedPage` reads it. Throws `feed.mustRefetch` when the cursor is of another epoch. */
    async feedPage(collection: Collection, { cursor, limit, count }: FeedPageQuery, signal?: AbortSignal) {
      const params = { cursor: cursor ?? undefined, limit, count: count ? 1 : undefined };
      return linesOf(await get(`/operator/feed/${collection}`, params, signal));
    },
    digest: async (collection: Collection, cursor: string, signal?: AbortSignal) =>
      parsed(feedDigest, await get(`/operator/feed/${collection}/digest`, { cursor }, signal)),
    /** All requests of one user's month, as a feed page of `usage`. */
    userUsage: async (userId: string, month: Month, signal?: AbortSignal) =>
      linesOf(await get(`/operator/users/${encodeURIComponent(userId)}/usage`, { month }, signal)),
    /** Why one user's requests of a month were answered so, as NDJSON; `parseUserDecisions` reads it. */
    userDecisions: async (userId: string, month: Month, signal?: AbortSignal) =>
      linesOf(await get(`/operator/users/${encodeURIComponent(userId)}/decisions`, { month }, signal)),
    /** Gives back to the user's budget what is held for a request of which nobody knows what became. */
    async releaseReservation(userId: string, requestId: string, reason: string) {
      const url = `/operator/users/${encodeURIComponent(userId)}/reservations/${encodeURIComponent(requestId)}/release`;
      await send({ method: 'post', url, data: { reason } });
    },
    ...reportsBy(get),
    /** What the router would do with a query; nothing is sent and nothing is held. */
    decide: async (query: DecideQuery, signal?: AbortSignal) =>
      parsed(
        wholeDecision,
        (await send({ method: 'post', url: '/operator/routing/decide', data: query }, signal)).data,
      ),
    /** A month replayed; it may take the service a minute. */
    whatIf: async (query: WhatIfQuery, signal?: AbortSignal) => {
      const request = { method: 'post', url: '/operator/routing/what-if', data: query, timeout: WHAT_IF_MS };
      return parsed(whatIfAnswer, (await send(request, signal)).data);
    },
    /** Tries again to deliver an alert that was given up. */
    async retryDelivery(alertId: string, channel: AlertChannel) {
      await send({ method: 'post', url: `/operator/alerts/${alertId}/deliveries/${channel}/retry` });
    },
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
  };
};
