import type { Database } from 'better-sqlite3';
import { applyPage } from '#main/db/apply-page.ts';
import { readCursor, resetCollection } from '#main/db/sync-state.ts';
import type { BackendClient } from '#main/platform/backend-client.ts';
import { AppError, type ErrorCode } from '#shared/contracts/errors.ts';
import type { Collection } from '#shared/contracts/feed.ts';
import { parseFeedPage } from './parse-feed-page.ts';
import type { WorkerEvent } from './sync-messages.ts';

/** `remaining`: rows after the page, null when not known. */
export type PageEnd = { more: boolean; remaining: number | null };
export type PageReaderParts = {
  db: Database;
  client: Pick<BackendClient, 'feedPage'>;
  emit: (event: WorkerEvent) => void;
  pageRows: number;
  /** Waits before a page that came cut off is asked for again. */
  wait: () => Promise<void>;
  signal: AbortSignal;
};
const CUT_RETRIES = 3;

export const hasCode = (error: unknown, ...codes: ErrorCode[]): error is AppError =>
  error instanceof AppError && codes.includes(error.code);

/** Reads pages of the feed into the mirror from where it stopped; a cursor the service doesn't know starts over. */
export const createPageReader = (parts: PageReaderParts & { onReset: (collection: Collection) => void }) => {
  const { db, client, emit, pageRows, wait, signal, onReset } = parts;

  /** One page: asked for, parsed whole, stored whole. True when there is more. */
  const readOnce = async (collection: Collection, count: boolean, left: number | null): Promise<PageEnd> => {
    const text = await client.feedPage(
      collection,
      { cursor: readCursor(db, collection), limit: pageRows, count },
      signal,
    );
    const { puts, deletes, end } = parseFeedPage(text, collection);
    // Held back rows are older than the page, so what is whole here ends where they begin.
    const now = new Date(Date.parse(end.now) - end.heldBackSeconds * 1000).toISOString();
    applyPage(db, collection, { puts, deletes, cursor: end.cursor, complete: !end.more, now });
    const rows = puts.length + deletes.length;
    const remaining = end.more ? (end.remaining ?? (left === null ? null : Math.max(0, left - rows))) : 0;
    emit({ type: 'applied', collection, rows, remaining, heldBackSeconds: end.heldBackSeconds, now: end.now });
    return { more: end.more, remaining };
  };

  const readPage = async (collection: Collection, count: boolean, left: number | null) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await readOnce(collection, count, left);
      } catch (error) {
        if (hasCode(error, 'feed.mustRefetch') && attempt === 1) {
          resetCollection(db, collection);
          onReset(collection);
        } else if (hasCode(error, 'feed.cut') && attempt <= CUT_RETRIES) await wait();
        else throw error;
      }
    }
  };

  const readToEnd = async (collection: Collection, first?: PageEnd) => {
    let page = first ?? (await readPage(collection, true, null));
    while (page.more) page = await readPage(collection, false, page.remaining);
  };

  return { readPage, readToEnd };
};
