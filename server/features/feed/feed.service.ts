import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AppError } from '#shared/contracts/errors.ts';
import {
  FEED_SCOPE,
  USAGE_WINDOW_DAYS,
  type Collection,
  type FeedDigest,
  type feedQuery,
} from '#shared/contracts/feed.ts';
import { HEALTH_FEED_HOURS } from '#shared/contracts/health.ts';
import type { Role } from '#shared/domain/permissions.ts';
import { addMonths, DAY_MS, monthOf } from '#shared/domain/time.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { z } from 'zod';
import { decodeCursor, encodeCursor, type FeedPosition, type FeedScope } from './feed-cursor.ts';
import type { FeedState, FeedStore } from './feed.store.ts';

/** Collections of which only the newest is sent. */
const WINDOW_MS: Readonly<Partial<Record<Collection, number>>> = {
  usage: USAGE_WINDOW_DAYS * DAY_MS,
  health: HEALTH_FEED_HOURS * 3_600_000,
};

/** Level 1: a fifth of level 6's time for a tenth more bytes. */
const compress = promisify(gzip);

const scopeOf = (role: Role): FeedScope => (role === 'support' ? 'support' : 'all');
const refetch = () => new AppError('feed.mustRefetch');

/** Throws feed.mustRefetch when the position can't be trusted in this database any more. */
const checkPosition = (at: FeedPosition, state: FeedState) => {
  const [xid, seenBelow] = [BigInt(at.xid), BigInt(at.seenBelow)];
  const next = BigInt(state.next_xid);
  // From another database, or from one that has since been set back to an older backup.
  if (at.epoch !== state.epoch || xid > next || seenBelow > next) throw refetch();
  // Deletions this console hasn't seen are forgotten.
  if (seenBelow <= BigInt(state.pruned_through)) throw refetch();
};

export type FeedService = ReturnType<typeof createFeedService>;
export const createFeedService = ({ store, clock }: { store: FeedStore; clock: Clock }) => {
  const sinceOf = (collection: Collection, scope: FeedScope) => {
    const window = WINDOW_MS[collection];
    if (window !== undefined) return new Date(clock().getTime() - window).toISOString();
    return collection === 'months' && scope === 'support' ? addMonths(monthOf(clock()), -1) : null;
  };
  const prepare = (role: Role, collection: Collection, cursor: string | undefined) => {
    if (!FEED_SCOPE[role].includes(collection)) throw new AppError('auth.forbidden');
    const scope = scopeOf(role);
    const at = cursor === undefined ? null : decodeCursor(cursor, collection, scope);
    if (cursor !== undefined && !at) throw refetch();
    const { xid, revision } = at ?? { xid: '0', revision: '0' };
    return { at, query: { collection, scope, xid, revision, since: sinceOf(collection, scope) } };
  };
  return {
    /** One page as gzip NDJSON. Throws auth.forbidden and feed.mustRefetch. */
    async page(role: Role, collection: Collection, { cursor, limit, count }: z.infer<typeof feedQuery>) {
      const { at, query } = prepare(role, collection, cursor);
      const page = await store.page(query, limit, count === 1);
      if (at) checkPosition(at, page);
      const seenBelow = at && page.more ? at.seenBelow : page.oldest_open;
      const { scope } = query;
      const end = {
        op: 'end',
        cursor: encodeCursor({ ...page, collection, scope, seenBelow }),
        more: page.more,
        remaining: page.total === null ? null : page.total - page.lines.length,
        heldBackSeconds: page.held_back_seconds,
        now: clock().toISOString(),
      };
      return compress(`${[...page.lines, JSON.stringify(end)].join('\n')}\n`, { level: 1 });
    },
    /** Throws auth.forbidden and feed.mustRefetch. */
    async digest(role: Role, collection: Collection, cursor: string): Promise<FeedDigest> {
      const { at, query } = prepare(role, collection, cursor);
      const { settled, rows, hash, ...state } = await store.digest(query);
      if (at) checkPosition(at, state);
      return { settled, rows, hash, since: query.since };
    },
  };
};
