import * as z from 'zod';
import { KEPT_ANSWERS, type KeptAnswer } from '#main/db/kept-answers.ts';
import { errorCode, errorDetails } from '#shared/contracts/errors.ts';
import { collection } from '#shared/contracts/feed.ts';
import { count, instant, month, revision, role, userId } from '#shared/contracts/fields.ts';

/** What passes between the main thread and the sync worker; both sides parse what they get. */
const failure = z.object({ code: errorCode, details: errorDetails });
/** For the log only: what was thrown, with its stack. */
const cause = z.string();

export const workerSetup = z.object({
  mirrorPath: z.string(),
  backendUrl: z.string(),
  token: z.string(),
  role,
  /** Rows asked for in one page. */
  pageRows: z.int().min(1),
  /** Before a page that came cut off is asked for again. */
  cutRetryMs: count,
  timing: z
    .object({ connectMs: count, idleMs: count, totalMs: count, repeats: count, repeatAfterMs: count })
    .partial()
    .optional(),
});
export type WorkerSetup = z.infer<typeof workerSetup>;

const id = z.int();
const keptAnswer = z.enum(Object.keys(KEPT_ANSWERS) as KeptAnswer[]);
const fetchedUsage = z.object({ userId, month, monthRevision: revision, fetchedAt: instant });
/** One of these at a time; the worker answers `done` or `failed` with the same id. */
export const workerTask = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pull'), id, collections: z.array(collection) }),
  /** Compares with the service's digests; what differs is fetched afresh. */
  z.object({ type: z.literal('verify'), id, collections: z.array(collection) }),
  /** The service has nothing newer of these up to `asOf`. */
  z.object({ type: z.literal('confirm'), id, collections: z.array(collection), asOf: instant }),
  z.object({ type: z.literal('storeUsage'), id, ...fetchedUsage.shape, page: z.string() }),
  z.object({ type: z.literal('storeDecisions'), id, userId, month, fetchedAt: instant, page: z.string() }),
  z.object({ type: z.literal('storeAnswer'), id, name: keptAnswer, fetchedAt: instant, answer: z.string() }),
  /** Closes the database; the last task. */
  z.object({ type: z.literal('close'), id }),
]);
export type WorkerTask = z.infer<typeof workerTask>;

export const workerEvent = z.discriminatedUnion('type', [
  /** `setAside`: where an unreadable mirror went. */
  z.object({ type: z.literal('ready'), setAside: z.string().nullable() }),
  z.object({ type: z.literal('refused'), failure, cause }),
  z.object({ type: z.literal('done'), id }),
  z.object({ type: z.literal('failed'), id, failure, cause }),
  /** A page is stored. `rows`: in it. `remaining`: after it, null when not known. */
  z.object({
    type: z.literal('applied'),
    collection,
    rows: count,
    remaining: count.nullable(),
    heldBackSeconds: count,
    now: instant,
  }),
  /** Read to its end. `compared`: and found equal to the service's digest. */
  z.object({ type: z.literal('whole'), collection, compared: z.boolean() }),
  /** The service asked for a full fetch. */
  z.object({ type: z.literal('reset'), collection }),
  z.object({ type: z.literal('collectionFailed'), collection, failure }),
]);
export type WorkerEvent = z.infer<typeof workerEvent>;
