import * as z from 'zod';
import { command, commandRecord } from '#shared/contracts/commands.ts';
import { AppError, errorCode, errorDetails } from '#shared/contracts/errors.ts';
import { revision } from '#shared/contracts/fields.ts';

const body = command.shape.body;
export type EditBody = z.infer<typeof body>;

const jsonText = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('no JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

export const OUTBOX_STATES = ['pending', 'sending', 'confirmed', 'conflict', 'needsAttention'] as const;
const failure = z.object({ code: errorCode, details: errorDetails });
/** The record as somebody else left it. */
const theirs = z.object({ revision, record: commandRecord });
export type Theirs = z.infer<typeof theirs>;

/** One row of the outbox as stored. */
const storedItem = z
  .object({
    place: z.int(),
    id: z.uuidv7(),
    record: z.string(),
    body: jsonText(body),
    state: z.enum(OUTBOX_STATES),
    attempts: z.int(),
    created_at: z.int(),
    next_attempt_at: z.int().nullable(),
    failure: jsonText(failure).nullable(),
    confirmed_revision: revision.nullable(),
    theirs: jsonText(theirs).nullable(),
  })
  .transform(({ created_at, next_attempt_at, confirmed_revision, ...item }) => ({
    ...item,
    createdAt: created_at,
    nextAttemptAt: next_attempt_at,
    confirmedRevision: confirmed_revision,
  }));
export type StoredItem = z.infer<typeof storedItem>;

/** Throws `storage.corrupt`: what a person typed is never passed over in silence. */
export const parseStoredItem = (row: unknown): StoredItem => {
  const parsed = storedItem.safeParse(row);
  if (!parsed.success) throw new AppError('storage.corrupt', { outbox: true }, { cause: parsed.error });
  return parsed.data;
};

/** The edit as made upon another revision; one that rests on none stays as it is. */
export const basedOn = (edit: EditBody, baseRevision: string): EditBody =>
  'baseRevision' in edit ? { ...edit, baseRevision } : edit;
/** The revision an edit rests on; `0` when it holds whatever came before. */
export const baseOf = (edit: EditBody) => ('baseRevision' in edit ? edit.baseRevision : '0');

/** Names what an edit changes; edits of one record are sent one after the other. */
export const recordOf = (edit: EditBody): string => {
  switch (edit.type) {
    case 'settings.edit':
      return `settings:${edit.userId}`;
    case 'policy.edit':
      return 'policy';
    case 'rollout.edit':
      return 'rollout';
    // It waits for no edit: not for one that somebody else's made stale, nor for one that was refused.
    case 'rollout.rollback':
    case 'rollout.resume':
      return edit.type;
    case 'systemAlert.handle':
      return `systemAlert:${edit.alertId}`;
    case 'alert.handle':
      return `alert:${edit.alertId}`;
  }
};
