import * as z from 'zod';
import type { Collection } from '#shared/contracts/feed.ts';

/** Collections are cut differently for support, so a cursor of one kind says nothing about the other. */
export type FeedScope = 'all' | 'support';

const xid = z.string().regex(/^\d{1,20}$/);
const position = z.tuple([
  z.string().describe('epoch'),
  z.string().describe('collection'),
  z.enum(['all', 'support']),
  xid,
  z.string().regex(/^\d{1,19}$/),
  xid,
]);

/** How far a console has read one collection. */
export type FeedPosition = {
  /** Which incarnation of the database; another one knows nothing of our positions. */
  readonly epoch: string;
  readonly collection: Collection;
  readonly scope: FeedScope;
  /** The last row read. Rows only: an idle feed stays where it is, because PostgreSQL reuses ids of aborted work after a crash. */
  readonly xid: string;
  readonly revision: string;
  /** Every deletion below this id has been seen: the oldest open transaction when the walk began or last came to its end. */
  readonly seenBelow: string;
};

export const encodeCursor = (at: FeedPosition) =>
  Buffer.from(JSON.stringify([at.epoch, at.collection, at.scope, at.xid, at.revision, at.seenBelow])).toString(
    'base64url',
  );

/** Null when it isn't one of ours for this collection and scope. */
export const decodeCursor = (text: string, collection: Collection, scope: FeedScope): FeedPosition | null => {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  const parsed = position.safeParse(json);
  if (!parsed.success) return null;
  const [epoch, ofCollection, ofScope, xid, revision, seenBelow] = parsed.data;
  if (ofCollection !== collection || ofScope !== scope) return null;
  return { epoch, collection, scope, xid, revision, seenBelow };
};
