import { createHash } from 'node:crypto';

/** An entry as PostgreSQL writes it: every field as text, JSON in jsonb's own form. */
export type ChainedEntry = {
  readonly place: string;
  readonly previous_hash: string;
  readonly occurred_at: string;
  readonly operator_id: string | null;
  readonly operator_name: string | null;
  readonly action: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string | null;
  readonly command_id: string | null;
  readonly hash: string;
};

/** Before the first entry. */
export const FIRST_HASH = '0'.repeat(64);

/** SHA-256 in hex over the entry's fields, each with its length in bytes before it; null is `-`. */
export const entryHash = (entry: Omit<ChainedEntry, 'hash'>) => {
  const fields = [
    entry.place,
    entry.previous_hash,
    entry.occurred_at,
    entry.operator_id,
    entry.operator_name,
    entry.action,
    entry.subject,
    entry.before,
    entry.after,
    entry.reason,
    entry.command_id,
  ];
  const text = fields.map((field) => (field === null ? '-' : `${Buffer.byteLength(field)}:${field}`)).join(',');
  return createHash('sha256').update(text).digest('hex');
};
