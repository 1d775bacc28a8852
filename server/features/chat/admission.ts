import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChatError } from './chat-error.ts';
import type { ChatTexts } from './chat-texts.ts';

export type AdmissionOptions = {
  /** Requests that may be answered at the same time. */
  maxConcurrent: number;
  /** Bytes of bodies that may be held at the same time; one of unknown length counts as the longest allowed. */
  maxBodyBytes: number;
  bodyLimitBytes: number;
  texts: ChatTexts;
};

/** Bounds what is taken on at once, and lets it come to its end when the service closes. */
export const createAdmission = ({ maxConcurrent, maxBodyBytes, bodyLimitBytes, texts }: AdmissionOptions) => {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  let isClosing = false;
  let taken = 0;
  let bodyBytes = 0;

  const busy = () =>
    new ChatError({
      status: 503,
      type: 'server_error',
      code: 'overloaded',
      message: texts.busy(),
      retryAfterSeconds: 1,
    });
  const bytesOf = (request: FastifyRequest) => {
    const length = Number(request.headers['content-length'] ?? Number.NaN);
    return Number.isFinite(length) ? Math.min(length, bodyLimitBytes) : bodyLimitBytes;
  };

  return {
    /** Before the body is read: throws 503 when there is no room. */
    async admit(request: FastifyRequest, reply: FastifyReply) {
      const bytes = bytesOf(request);
      // Those whose client has left may still be settling.
      const isFull = Math.max(taken, running.size) >= maxConcurrent;
      if (isClosing || isFull || (bodyBytes + bytes > maxBodyBytes && taken > 0)) throw busy();
      taken += 1;
      bodyBytes += bytes;
      reply.raw.once('close', () => {
        taken -= 1;
        bodyBytes -= bytes;
      });
    },
    /** While `work` runs, the service waits for it. */
    async during(work: Promise<void>) {
      const done = work.catch(() => {});
      running.add(done);
      try {
        await work;
      } finally {
        running.delete(done);
      }
    },
    /** Aborted when what is running must come to its end now. */
    closing: closing.signal,
    running: () => running.size,
    /** Resolves when nothing is being answered or settled. */
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    /** Takes nothing more; resolves when all that was taken is recorded. After `patienceMs` calls are broken off. */
    async close(patienceMs: number) {
      isClosing = true;
      const stop = new AbortController();
      const patience = delay(patienceMs, undefined, { signal: stop.signal }).then(
        () => closing.abort(),
        () => {},
      );
      await this.idle();
      stop.abort();
      await patience;
    },
  };
};
export type Admission = ReturnType<typeof createAdmission>;
