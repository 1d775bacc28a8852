import * as z from 'zod';
import { FEED_ROWS } from './feed.ts';
import { revision, userId } from './fields.ts';
import { errorCode, errorDetails } from './errors.ts';
import { userSettings } from './settings.ts';

/** Sets all of a user's settings, as seen at `baseRevision`. */
export const editSettings = z.object({
  type: z.literal('settings.edit'),
  userId,
  baseRevision: revision,
  settings: userSettings,
});
export type EditSettings = z.infer<typeof editSettings>;

/** `POST /operator/commands`. The id is chosen once, when a person presses save; repeating it never acts twice. */
export const command = z.object({ id: z.uuidv7(), body: z.discriminatedUnion('type', [editSettings]) });
export type Command = z.infer<typeof command>;

/** 200: done, and the record as it now stands. */
export const commandApplied = z.object({ status: z.literal('applied'), revision, record: FEED_ROWS.settings });
export type CommandApplied = z.infer<typeof commandApplied>;

/** 409: somebody else changed the record first; `record` is theirs. */
export const commandConflict = z.object({
  error: z.object({ code: errorCode.extract(['command.conflict']), details: errorDetails.default({}) }),
  revision,
  record: FEED_ROWS.settings,
});
export type CommandConflict = z.infer<typeof commandConflict>;
