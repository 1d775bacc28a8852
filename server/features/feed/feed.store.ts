import * as z from 'zod';
import { COLLECTIONS, type Collection } from '#shared/contracts/feed.ts';
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

const pageRow = feedState.extend({
  lines: z.string().nullable(),
  rows: z.number(),
  more: z.boolean(),
  xid: z.string().nullable(),
  revision: z.string().nullable(),
  total: z.number().nullable(),
  held_back_seconds: z.number(),
});
const digestRow = feedState.extend({ rows: z.number(), hash: z.string(), settled: z.boolean() });

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
  const one = async (sql: string, { xid, revision, since }: PageQuery) =>
    (await pool.query(sql, [xid, revision, since])).rows[0] as unknown;
  return {
    async page(query: PageQuery, limit: number, counted: boolean) {
      return pageRow.parse(await one(pageSql(query.collection, query.scope, limit, counted), query));
    },
    async digest(query: PageQuery) {
      return digestRow.parse(await one(digestSql(query.collection, query.scope), query));
    },
    /** Per collection, a text that changes whenever its feed has more to give. */
    async newest(): Promise<Map<Collection, string | null>> {
      const sql = COLLECTIONS.map(newestSql).join(' UNION ALL ');
      const { rows } = await pool.query<{ collection: Collection; position: string | null }>(sql);
      return new Map(rows.map(({ collection, position }) => [collection, position]));
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
