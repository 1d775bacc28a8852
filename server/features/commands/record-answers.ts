import type { CommandRecord } from '#shared/contracts/commands.ts';
import type { CommandAnswer } from './commands.service.ts';

export type RecordAt = { readonly revision: string; readonly record: CommandRecord };

export const applied = (now: RecordAt): CommandAnswer => ({ status: 200, body: { status: 'applied', ...now } });
/** Somebody else changed the record first; `now` is theirs. */
export const conflict = (now: RecordAt): CommandAnswer => ({
  status: 409,
  body: { error: { code: 'command.conflict', details: {} }, ...now },
});
