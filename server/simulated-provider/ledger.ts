import { closeSync, createReadStream, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const tokens = z.int().min(0);
/** One call as it would be billed. */
const ledgerEntry = z.object({
  /** When the call ended; ISO 8601, UTC. */
  at: z.string(),
  provider: z.string(),
  model: z.string(),
  /** `x-client-request-id` of the call. */
  requestId: z.string().nullable(),
  /** `x-pho-attempt` of the call. */
  attempt: z.string().nullable(),
  /** Of these, `cachedTokens` cost less. */
  promptTokens: tokens,
  cachedTokens: tokens,
  completionTokens: tokens,
  /** `aborted` is billed for what was generated until then; `failed` is not billed, and its tokens are 0. */
  outcome: z.enum(['finished', 'aborted', 'failed']),
  /** Of a failed call: its status, `reset` or `hang`. Of an aborted one: `client` left or the provider `cut` it. */
  cause: z.string().nullable(),
  streamed: z.boolean(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;
export type LedgerFilter = { since?: string; requestId?: string };
export type Ledger = Awaited<ReturnType<typeof openLedger>>;

/** Older ones are found in the file only. */
const KEPT_ENTRIES = 100_000;

/** A line cut short by a power loss is the last one, and no call was told of it. */
const parseLine = (line: string) => {
  try {
    return ledgerEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

async function* entriesIn(file: string) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const entry = parseLine(line);
    if (entry) yield entry;
  }
}

const openForAppending = (file: string) => {
  const descriptor = openSync(file, 'a+');
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1, '\n');
  if (size > 0) readSync(descriptor, last, 0, 1, size - 1);
  // What a power loss left of the last line must not spoil the next one.
  if (last.toString() !== '\n') writeSync(descriptor, '\n');
  return descriptor;
};

const passes = (entry: LedgerEntry, { since, requestId }: LedgerFilter) =>
  (since === undefined || entry.at >= since) && (requestId === undefined || entry.requestId === requestId);

/**
 * What was called and what it would cost, in tokens. With a file it goes on where an earlier process ended;
 * without one it forgets all but the newest hundred thousand.
 */
export const openLedger = async (file?: string) => {
  const recent: LedgerEntry[] = [];
  const keep = (entry: LedgerEntry) => {
    recent.push(entry);
    if (recent.length > 2 * KEPT_ENTRIES) recent.splice(0, KEPT_ENTRIES);
  };
  if (file !== undefined && existsSync(file)) for await (const entry of entriesIn(file)) keep(entry);
  const descriptor = file === undefined ? undefined : openForAppending(file);

  return {
    /** Written when it returns, so a process killed right after it has not lost it. */
    add(entry: LedgerEntry) {
      if (descriptor !== undefined) writeSync(descriptor, `${JSON.stringify(entry)}\n`);
      keep(entry);
    },
    /** The newest entries, oldest first. */
    recent: (filter: LedgerFilter = {}) => recent.filter((entry) => passes(entry, filter)),
    /** All entries, oldest first. */
    async *all(filter: LedgerFilter = {}) {
      const source = file === undefined ? [...recent] : entriesIn(file);
      for await (const entry of source) if (passes(entry, filter)) yield entry;
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
};
