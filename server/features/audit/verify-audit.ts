import type { ClientBase } from 'pg';
import type { Database } from '#server/db/database.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { isoInstant } from '#server/lib/wire-rows.ts';
import type { Anchor } from './audit-anchor.ts';
import { entryHash, FIRST_HASH, type ChainedEntry } from './entry-hash.ts';

export type AuditFinding =
  /** The entry's content is not what was hashed. */
  | { kind: 'changed'; place: string }
  /** Entries are missing before this one, or it stands elsewhere. */
  | { kind: 'broken'; place: string }
  /** The log ends before its head: entries were cut off. */
  | { kind: 'cut'; place: string }
  /** An entry that was anchored outside the database is gone or another one. */
  | { kind: 'anchorMissing'; place: string; at: string }
  /** A line of the anchor file is damaged or not sealed by this service. */
  | { kind: 'anchorForged'; line: number };

const PAGE = 1_000;
const ENTRIES = `SELECT place::text AS place, previous_hash, ${isoInstant('occurred_at')} AS occurred_at, operator_id,
  operator_name, action, subject, before::text AS before, after::text AS after, reason, command_id::text AS command_id, hash
  FROM audit_log WHERE place > $1::bigint ORDER BY audit_log.place LIMIT ${PAGE}`;

async function* readEntries(client: ClientBase): AsyncGenerator<ChainedEntry> {
  for (let after = '-9223372036854775808'; ;) {
    const { rows } = await client.query<ChainedEntry>(ENTRIES, [after]);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.place;
  }
}

const findInChain = async (client: ClientBase, anchors: readonly Anchor[]) => {
  const findings: AuditFinding[] = [];
  const awaited = new Map(anchors.map((anchor) => [anchor.place, anchor]));
  let expected = 1n;
  let previous = FIRST_HASH;
  for await (const entry of readEntries(client)) {
    const { place } = entry;
    if (entryHash(entry) !== entry.hash) findings.push({ kind: 'changed', place });
    if (BigInt(place) !== expected || entry.previous_hash !== previous) findings.push({ kind: 'broken', place });
    if (awaited.get(place)?.hash === entry.hash) awaited.delete(place);
    expected = BigInt(place) + 1n;
    previous = entry.hash;
  }
  for (const { place, at } of awaited.values()) findings.push({ kind: 'anchorMissing', place, at });
  const { rows } = await client.query<{ place: string; hash: string }>(
    'SELECT place::text AS place, hash FROM audit_head',
  );
  const head = rows[0];
  if (head?.hash !== previous || BigInt(head.place) !== expected - 1n)
    findings.push({ kind: 'cut', place: String(expected - 1n) });
  return { findings, entries: Number(expected - 1n) };
};

/** Recomputes the whole chain, trusting nothing in the database, and compares it with its head and with the anchors. */
export const verifyAudit = (database: Database, anchors: readonly (Anchor | null)[]) =>
  inTransaction(
    database,
    async (client) => {
      const { findings, entries } = await findInChain(
        client,
        anchors.filter((anchor) => anchor !== null),
      );
      anchors.forEach((anchor, index) => {
        if (anchor === null) findings.push({ kind: 'anchorForged', line: index + 1 });
      });
      return { findings, entries, anchors: anchors.length };
    },
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  );
