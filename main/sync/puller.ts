import { mirrorDigest } from '#main/db/digest.ts';
import { readCursor, readStored, resetCollection } from '#main/db/sync-state.ts';
import type { BackendClient } from '#main/platform/backend-client.ts';
import { AppError, type ErrorCode } from '#shared/contracts/errors.ts';
import type { Collection } from '#shared/contracts/feed.ts';
import { failureOf } from '#shared/contracts/views.ts';
import { createPageReader, hasCode, type PageEnd, type PageReaderParts } from './page-reader.ts';

type Parts = PageReaderParts & { client: Pick<BackendClient, 'feedPage' | 'digest'> };

/** Failures of one collection; the others go on. Any other failure ends the run. */
const OF_ONE_COLLECTION: readonly ErrorCode[] = [
  'feed.lineInvalid',
  'feed.cut',
  'feed.digestDiffers',
  'feed.mustRefetch',
  'auth.forbidden',
  'route.unknown',
  'request.invalid',
];
const UNSETTLED_RETRIES = 3;

/** Brings the mirror up to the feed. One run at a time. */
export const createPuller = (parts: Parts) => {
  const { db, client, emit, signal } = parts;
  const isWhole = (collection: Collection) => readStored(db).find((s) => s.collection === collection)?.whole === true;

  /** Being fetched from the start, so compared with the service's digest at the end. */
  const fresh = new Set<Collection>();

  const { readPage, readToEnd } = createPageReader({
    ...parts,
    onReset(collection) {
      fresh.add(collection);
      emit({ type: 'reset', collection });
    },
  });

  /** Null while rows keep changing under the question. */
  const matchesDigest = async (collection: Collection): Promise<boolean | null> => {
    for (let attempt = 0; attempt < UNSETTLED_RETRIES; attempt += 1) {
      const cursor = readCursor(db, collection);
      if (cursor === null) return null;
      const theirs = await client.digest(collection, cursor, signal);
      const ours = mirrorDigest(db, collection, theirs.since);
      if (theirs.settled) return ours.rows === theirs.rows && ours.hash === theirs.hash;
      await readToEnd(collection);
    }
    return null;
  };

  /** Fetches afresh once when the mirror differs; throws `feed.digestDiffers` when it differs even then. */
  const ensureEqual = async (collection: Collection) => {
    if ((await matchesDigest(collection)) !== false) return;
    resetCollection(db, collection);
    await readToEnd(collection);
    if ((await matchesDigest(collection)) === false) throw new AppError('feed.digestDiffers', { collection });
  };

  /** Runs one step per collection; a failure that concerns only one is told and doesn't stop the others. */
  const forEach = async (collections: readonly Collection[], step: (collection: Collection) => Promise<void>) => {
    for (const collection of collections) {
      try {
        await step(collection);
      } catch (error) {
        if (!hasCode(error, ...OF_ONE_COLLECTION)) throw error;
        emit({ type: 'collectionFailed', collection, failure: failureOf(error) });
      }
    }
  };

  return {
    /** A first page of each tells how much there is; then each is read to its end. */
    async pull(collections: readonly Collection[]) {
      const firsts = new Map<Collection, PageEnd>();
      await forEach(collections, async (collection) => {
        if (!isWhole(collection)) fresh.add(collection);
        firsts.set(collection, await readPage(collection, true, null));
      });
      await forEach([...firsts.keys()], async (collection) => {
        await readToEnd(collection, firsts.get(collection));
        const compare = fresh.delete(collection);
        if (compare) await ensureEqual(collection);
        emit({ type: 'whole', collection, compared: compare });
      });
    },
    verify: (collections: readonly Collection[]) =>
      forEach(collections, async (collection) => {
        await readToEnd(collection);
        await ensureEqual(collection);
        emit({ type: 'whole', collection, compared: true });
      }),
  };
};
