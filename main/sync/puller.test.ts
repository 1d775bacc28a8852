import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { mirrorDigest } from '#main/db/digest.ts';
import { openMirror } from '#main/db/mirror.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { createPuller } from './puller.ts';
import type { WorkerEvent } from './sync-messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'pho-puller-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NOW = '2026-11-22T07:32:00.000Z';
type Line = { op: 'put' | 'del'; revision: number; id: string };

/** A service's feed of rates, by the contract: newest state of each row in the order of change, deletions among them. */
const createFeed = () => {
  let epoch = 0;
  let revision = 0;
  const rows = new Map<string, Line>();

  const textOf = ({ op, revision, id }: Line) =>
    op === 'del'
      ? { op, revision: String(revision), key: [id] }
      : { op, revision: String(revision), row: { id, effectiveFrom: NOW, vndPerUsd: String(20_000 + revision) } };
  const after = (position: number) =>
    [...rows.values()].filter((line) => line.revision > position).sort((a, b) => a.revision - b.revision);
  const hash = (lines: Line[]) =>
    lines.reduce((sum, { id, revision }) => {
      const md5 = createHash('md5').update(`${id}\u001f${revision}`).digest();
      return (sum + md5.readBigUInt64BE()) & 0xffff_ffff_ffff_ffffn;
    }, 0n);

  return {
    put: (id: string) => void rows.set(id, { op: 'put', revision: (revision += 1), id }),
    del: (id: string) => rows.has(id) && rows.set(id, { op: 'del', revision: (revision += 1), id }),
    /** Forgets its deletions, as after a restored backup. */
    renew() {
      epoch += 1;
      for (const [id, { op }] of rows) if (op === 'del') rows.delete(id);
    },
    page(cursor: string | null, limit: number) {
      const [ofEpoch = '0', position = '0'] = cursor?.split('.') ?? [String(epoch), '0'];
      if (Number(ofEpoch) !== epoch) throw new AppError('feed.mustRefetch');
      const waiting = after(Number(position));
      const lines = waiting.slice(0, limit);
      const end = {
        op: 'end',
        cursor: `${epoch}.${lines.at(-1)?.revision ?? position}`,
        more: waiting.length > limit,
        remaining: waiting.length - lines.length,
        heldBackSeconds: 0,
        now: NOW,
      };
      return [...lines.map(textOf), end].map((line) => `${JSON.stringify(line)}\n`).join('');
    },
    digest() {
      const present = [...rows.values()].filter(({ op }) => op === 'put');
      return { settled: true, rows: present.length, hash: String(hash(present)), since: null };
    },
  };
};

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), id: fc.constantFrom(...'abcdefgh') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('del' as const), id: fc.constantFrom(...'abcdefgh') }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'renew' as const }, { do: 'restart' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pull' as const),
      pageRows: fc.integer({ min: 1, max: 5 }),
      mishaps: fc.array(fc.constantFrom('none', 'cut', 'broken', 'again', 'oldest'), { maxLength: 5 }),
    }),
  },
);

test('any pages, cut, broken off, doubled, old, across restarts and epochs, end in the same digest as a fresh fetch', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      const path = join(folder, `${(run += 1)}.db`);
      const feed = createFeed();
      const sent: string[] = [];
      let { db } = openMirror(path, new Date(NOW));
      let mishaps: string[] = [];

      const feedPage = async (_: unknown, { cursor, limit }: { cursor: string | null; limit?: number }) => {
        const mishap = mishaps.shift();
        if (mishap === 'broken') throw new AppError('backend.unreachable');
        if (mishap === 'again' && sent.length > 0) return sent.at(-1) ?? '';
        if (mishap === 'oldest' && sent.length > 0) return sent[0] ?? '';
        const page = feed.page(cursor, limit ?? 1);
        sent.push(page);
        return mishap === 'cut' ? page.slice(0, page.length / 2) : page;
      };
      const pull = async (pageRows: number) => {
        const puller = createPuller({
          db,
          client: { feedPage, digest: async () => feed.digest() },
          emit: () => {},
          pageRows,
          wait: async () => {},
          signal: new AbortController().signal,
        });
        await puller.pull(['rates']).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
        });
      };
      for (const step of actions) {
        if (step.do === 'put') feed.put(step.id);
        else if (step.do === 'del') feed.del(step.id);
        else if (step.do === 'renew') feed.renew();
        else if (step.do === 'restart') {
          db.close();
          ({ db } = openMirror(path, new Date(NOW)));
        } else {
          ({ mishaps } = step);
          await pull(step.pageRows);
        }
      }
      mishaps = [];
      await pull(2);
      const { rows, hash } = feed.digest();
      expect(mirrorDigest(db, 'rates', null)).toEqual({ rows, hash });
      db.close();
    }),
    { numRuns: 60 },
  );
});

test('a page whose line is wrong leaves rows and cursor as they were, and says which line', async () => {
  const feed = createFeed();
  feed.put('a');
  feed.put('b');
  const { db } = openMirror(join(folder, 'wrong-line.db'), new Date(NOW));
  const events: WorkerEvent[] = [];
  const puller = createPuller({
    db,
    client: {
      feedPage: async () => feed.page(null, 5).replace('"vndPerUsd":"20002"', '"vndPerUsd":20002'),
      digest: async () => feed.digest(),
    },
    emit: (event) => events.push(event),
    pageRows: 5,
    wait: async () => {},
    signal: new AbortController().signal,
  });
  await puller.pull(['rates']);
  expect(events).toEqual([
    {
      type: 'collectionFailed',
      collection: 'rates',
      failure: { code: 'feed.lineInvalid', details: { collection: 'rates', line: 2, field: 'row.vndPerUsd' } },
    },
  ]);
  expect(mirrorDigest(db, 'rates', null).rows).toBe(0);
  db.close();
});
