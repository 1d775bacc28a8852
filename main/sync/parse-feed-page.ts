import * as z from 'zod';
import { AppError } from '#shared/contracts/errors.ts';
import { FEED_ROWS, feedDelete, feedEnd, type Collection, type FeedRow } from '#shared/contracts/feed.ts';
import { revision } from '#shared/contracts/fields.ts';

export type FeedPut<C extends Collection> = { revision: string; row: FeedRow<C> };
export type FeedDelete = { revision: string; key: (string | number)[] };
export type FeedPage<C extends Collection> = {
  puts: FeedPut<C>[];
  deletes: FeedDelete[];
  end: z.infer<typeof feedEnd>;
};

type LineSchemas = { [C in Collection]: z.ZodType<FeedPut<C>> };
const putLine = <R extends z.ZodType>(row: R) => z.object({ revision, row });
const PUT_LINES: LineSchemas = {
  users: putLine(FEED_ROWS.users),
  settings: putLine(FEED_ROWS.settings),
  months: putLine(FEED_ROWS.months),
  alerts: putLine(FEED_ROWS.alerts),
  rollups: putLine(FEED_ROWS.rollups),
  prices: putLine(FEED_ROWS.prices),
  rates: putLine(FEED_ROWS.rates),
  policy: putLine(FEED_ROWS.policy),
  rollout: putLine(FEED_ROWS.rollout),
  systemAlerts: putLine(FEED_ROWS.systemAlerts),
  health: putLine(FEED_ROWS.health),
  audit: putLine(FEED_ROWS.audit),
  usage: putLine(FEED_ROWS.usage),
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const opOf = (line: unknown) =>
  typeof line === 'object' && line !== null && 'op' in line && typeof line.op === 'string' ? line.op : '';

/** `line` counts from 1; `field` is the path to the first value that is wrong, empty when the line is no JSON object. */
const lineInvalid = (collection: Collection, index: number, error?: z.ZodError) =>
  new AppError('feed.lineInvalid', {
    collection,
    line: index + 1,
    field: error?.issues[0]?.path.map(String).join('.') ?? '',
  });

/**
 * Reads one page of the feed, NDJSON whose last line is `end`. All or nothing: throws `feed.lineInvalid` when a line is
 * not what the contract says, and `feed.cut` when the page stops before its end, so that no part of it is ever applied.
 */
export const parseFeedPage = <C extends Collection>(text: string, collection: C): FeedPage<C> => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const schema: z.ZodType<FeedPut<C>> = PUT_LINES[collection];
  const puts: FeedPut<C>[] = [];
  const deletes: FeedDelete[] = [];
  const last = lines.length - 1;
  for (const [index, line] of lines.entries()) {
    const value = jsonOf(line);
    const op = opOf(value);
    const parsed = (op === 'put' ? schema : op === 'end' ? feedEnd : feedDelete).safeParse(value);
    if (!parsed.success) {
      // The connection broke in mid-line: not a wrong line, only half of one.
      if (index === last && value === undefined) throw new AppError('feed.cut', { collection });
      throw lineInvalid(collection, index, parsed.error);
    }
    if (op === 'put') puts.push(parsed.data as FeedPut<C>);
    else if (op === 'del') deletes.push(parsed.data as FeedDelete);
    else if (index === last) return { puts, deletes, end: parsed.data as z.infer<typeof feedEnd> };
    else throw lineInvalid(collection, index);
  }
  throw new AppError('feed.cut', { collection });
};
