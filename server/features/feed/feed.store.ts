import * as z from 'zod';
import type { Collection } from '#shared/contracts/feed.ts';
import type { Database } from '#server/db/database.ts';
import type { FeedScope } from './feed-cursor.ts';
import { digestSql, newestSql, pageSql } from './feed-sql.ts';

/** What a position is checked against; transaction ids as text. */
const feedState = z.object({
  epoch: z.string(),
  /** Everything below has ended, and is all the feed shows. */
  oldest_open: z.string(),
  /** No transaction has this id yet. */
  next_xid: z.string(),
  /** Deletions at or below are forgotten. */
  pruned_through: z.string(),
});
export type FeedState = z.infer<typeof feedState>;

const pageState = feedState.extend({ total: z.number().nullable(), held_back_seconds: z.number() });
/** A row as it comes: xid, revision, line. */
type PageLine = [xid: string, revision: string, line: string];
const digestRow = feedState.extend({ rows: z.number(), hash: z.string(), settled: z.boolean() });

type NewestRow = { collection: Collection; position: string | null; held_back_seconds: number };

export type PageQuery = {
  collection: Collection;
  scope: FeedScope;
  xid: string;
  revision: string;
  /** First instant or month that is sent, where the collection is cut; else null. */
  since: string | null;
};

export type FeedStore = ReturnType<typeof createFeedStore>;
export const createFeedStore = ({ pool }: Database) => {
  return {
    async page({ collection, scope, xid, revision, since }: PageQuery, limit: number, counted: boolean) {
      const text = pageSql(collection, scope, limit, counted);
      const { rows } = await pool.query<PageLine>({ text, values: [xid, revision, since], rowMode: 'array' });
      const state = pageState.parse(JSON.parse(rows.pop()?.[2] ?? 'null'));
      const sent = rows.slice(0, limit);
      const [lastXid = xid, lastRevision = revision] = sent.at(-1) ?? [];
      const lines = sent.map(([, , line]) => line);
      return { ...state, lines, more: rows.length > limit, xid: lastXid, revision: lastRevision };
    },
    async digest({ collection, scope, xid, revision, since }: PageQuery) {
      const { rows } = await pool.query(digestSql(collection, scope), [xid, revision, since]);
      return digestRow.parse(rows[0]);
    },
    /** Per collection, a text that changes whenever its feed has more to give. */
    async newest(): Promise<{ positions: Map<Collection, string | null>; heldBackSeconds: number }> {
      const { rows } = await pool.query<NewestRow>(newestSql());
      return {
        positions: new Map(rows.map(({ collection, position }) => [collection, position])),
        heldBackSeconds: rows[0]?.held_back_seconds ?? 0,
      };
    },
    /** Which of these sessions still hold, with the role their operator has now. */
    async liveSessions(tokens: readonly string[]): Promise<Map<string, string>> {
      const { rows } = await pool.query<{ token: string; role: string }>(
        `SELECT s.token, o.role FROM operator_sessions s JOIN operators o ON o.id = s.user_id
         WHERE s.token = ANY ($1) AND s.expires_at > now()`,
        [tokens],
      );
      return new Map(rows.map(({ token, role }) => [token, role]));
    },
  };
};
