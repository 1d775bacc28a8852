import { closeSync, createReadStream, fstatSync, openSync, readSync, writeSync } from 'node:fs';
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
export type Ledger = ReturnType<typeof openLedger>;

/** What is remembered without a file. */
const REMEMBERED_ENTRIES = 50_000;

/** A line cut short by a power loss is no entry. */
const parseLine = (line: string) => {
  try {
    return ledgerEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

async function* entriesIn(file: string, { requestId }: LedgerFilter) {
  const named = requestId === undefined ? '' : JSON.stringify(requestId);
  for await (const line of createInterface({ input: createReadStream(file) })) {
    // Most lines need no parsing when one request is looked for.
    const entry = line.includes(named) ? parseLine(line) : undefined;
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

const openFile = (file: string) => {
  const descriptor = openForAppending(file);
  return {
    add: (entry: LedgerEntry) => void writeSync(descriptor, `${JSON.stringify(entry)}\n`),
    entries: (filter: LedgerFilter) => entriesIn(file, filter),
    close: () => closeSync(descriptor),
  };
};

const openMemory = () => {
  const entries: LedgerEntry[] = [];
  return {
    add(entry: LedgerEntry) {
      entries.push(entry);
      // Half at a time, so that forgetting costs nothing.
      if (entries.length > REMEMBERED_ENTRIES) entries.splice(0, REMEMBERED_ENTRIES / 2);
    },
    entries: () => entries.slice(),
    close: () => {},
  };
};

/**
 * What was called and what it would cost, in tokens. With a file it goes on where an earlier process ended;
 * without one it remembers the newest entries only, 25,000 at least.
 */
export const openLedger = (file?: string) => {
  const store = file === undefined ? openMemory() : openFile(file);
  return {
    /** Written when it returns, so a process killed right after it has not lost it. */
    add: store.add,
    /** Oldest first. */
    async *entries(filter: LedgerFilter = {}) {
      for await (const entry of store.entries(filter)) if (passes(entry, filter)) yield entry;
    },
    close: store.close,
  };
};
