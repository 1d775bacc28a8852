import * as z from 'zod';
import { alertHandling, FEED_ROWS } from './feed.ts';
import { revision, userId } from './fields.ts';
import { errorCode, errorDetails } from './errors.ts';
import { rolloutReason, rolloutSettings } from './rollout.ts';
import { routingPolicy } from './routing-policy.ts';
import { userSettings } from './settings.ts';

/** Sets all of a user's settings, as seen at `baseRevision`. */
export const editSettings = z.object({
  type: z.literal('settings.edit'),
  userId,
  baseRevision: revision,
  settings: userSettings,
});
export type EditSettings = z.infer<typeof editSettings>;

/** Sets the whole routing policy, as seen at `baseRevision`. */
export const editPolicy = z.object({ type: z.literal('policy.edit'), baseRevision: revision, policy: routingPolicy });

/** What a person does about an alert; who acknowledges and when is the service's to say. */
const handling = alertHandling
  .pick({ assignedTo: true, snoozedUntil: true, note: true })
  .extend({ acknowledged: z.boolean() });
/**
 * Sets what is done about a budget alert. It conflicts when somebody else handled the alert since `seen`, not when
 * anything else of it changed.
 */
export const handleAlert = z.object({
  type: z.literal('alert.handle'),
  alertId: z.uuid(),
  baseRevision: revision,
  seen: handling,
  handling,
});
export type HandleAlert = z.infer<typeof handleAlert>;

/** The same for an alert of the service itself. */
const handleSystemAlert = handleAlert.extend({ type: z.literal('systemAlert.handle') });

/** Sets everything admins set of the rollout, as seen at `baseRevision`. */
const editRollout = z.object({
  type: z.literal('rollout.edit'),
  baseRevision: revision,
  rollout: rolloutSettings,
});
/** Turns everything off for everybody, whatever the person has seen. */
const rollBackRollout = z.object({ type: z.literal('rollout.rollback'), reason: rolloutReason });
/** Begins again at testing after a rollback. */
const resumeRollout = z.object({ type: z.literal('rollout.resume'), reason: rolloutReason });

/** `POST /operator/commands`. The id is chosen once, when a person presses save; repeating it never acts twice. */
export const command = z.object({
  id: z.uuidv7(),
  body: z.discriminatedUnion('type', [
    editSettings,
    editPolicy,
    handleAlert,
    handleSystemAlert,
    editRollout,
    rollBackRollout,
    resumeRollout,
  ]),
});
export type Command = z.infer<typeof command>;
export type CommandBody = Command['body'];
export type CommandType = CommandBody['type'];
/** The command with that type's body. */
export type CommandOf<T extends CommandType> = Command & { body: Extract<CommandBody, { type: T }> };

/** The record a command changed, as the feed has it. */
export const commandRecord = z.discriminatedUnion('collection', [
  z.object({ collection: z.literal('settings'), row: FEED_ROWS.settings }),
  z.object({ collection: z.literal('policy'), row: FEED_ROWS.policy }),
  z.object({ collection: z.literal('rollout'), row: FEED_ROWS.rollout }),
  z.object({ collection: z.literal('alerts'), row: alertHandling.extend({ id: z.string() }) }),
  z.object({ collection: z.literal('systemAlerts'), row: alertHandling.extend({ id: z.string() }) }),
]);
export type CommandRecord = z.infer<typeof commandRecord>;

/** 200: done, and the record as it now stands. */
export const commandApplied = z.object({ status: z.literal('applied'), revision, record: commandRecord });
export type CommandApplied = z.infer<typeof commandApplied>;

/** 409: somebody else changed the record first; `record` is theirs. */
export const commandConflict = z.object({
  error: z.object({ code: errorCode.extract(['command.conflict']), details: errorDetails.default({}) }),
  revision,
  record: commandRecord,
});
export type CommandConflict = z.infer<typeof commandConflict>;
