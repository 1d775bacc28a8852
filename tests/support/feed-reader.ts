import { createHash } from 'node:crypto';
import * as z from 'zod';
import {
  FEED_KEYS,
  FEED_ROWS,
  feedDelete,
  feedDigest,
  feedEnd,
  feedPut,
  type Collection,
} from '#shared/contracts/feed.ts';
import type { Role } from '#shared/domain/permissions.ts';
import { readNdjson, type TestService } from './service.ts';

const line = z.discriminatedUnion('op', [feedPut, feedDelete, feedEnd]);
type Kept = { key: string; revision: string; row: Record<string, unknown> };

/** A console's share of the feed in its simplest form: a map that pages are applied to. */
export const createFeedReader = (service: TestService, role: Role, collection: Collection) => {
  const rows = new Map<string, Kept>();
  const keyOf = (row: Record<string, unknown>) =>
    FEED_KEYS[collection].map((field) => String(row[field])).join('\u001f');
  let cursor: string | undefined;
  let lines = 0;

  const request = (limit: number) => {
    const at = cursor === undefined ? '' : `&cursor=${cursor}`;
    return service.call(role, `/operator/feed/${collection}?limit=${limit}&count=1${at}`);
  };
  const apply = (parsed: z.infer<typeof line>) => {
    if (parsed.op === 'end') return;
    lines += 1;
    if (parsed.op === 'del') return void rows.delete(parsed.key.map(String).join('\u001f'));
    FEED_ROWS[collection].parse(parsed.row);
    const row = z.record(z.string(), z.unknown()).parse(parsed.row);
    rows.set(keyOf(row), { key: keyOf(row), revision: parsed.revision, row });
  };
  /** One page; throws when it is refused. */
  const pull = async (limit = 5_000) => {
    const response = await request(limit);
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    const page = (await readNdjson(response)).map((value) => line.parse(value));
    for (const parsed of page) apply(parsed);
    const end = feedEnd.parse(page.at(-1));
    ({ cursor } = end);
    return end;
  };
  return {
    rows,
    pull,
    lines: () => lines,
    cursor: () => cursor,
    /** A cursor to go on from, such as one saved earlier. */
    resume(from: string | undefined) {
      cursor = from;
    },
    status: async (limit = 5_000) => (await request(limit)).status,
    async pullAll(limit = 5_000) {
      while ((await pull(limit)).more);
    },
    /** The service's word on what this reader should hold. */
    async digest() {
      const path = `/operator/feed/${collection}/digest?cursor=${cursor}`;
      return feedDigest.parse(await (await service.call(role, path)).json());
    },
    /** The same sum, from what this reader does hold. */
    ownHash() {
      const first8 = ({ key, revision }: Kept) =>
        createHash('md5').update(`${key}\u001f${revision}`).digest().readBigUInt64BE(0);
      return String([...rows.values()].reduce((sum, kept) => BigInt.asUintN(64, sum + first8(kept)), 0n));
    },
  };
};
