import type { PoolClient } from 'pg';
import type { RolloutRow, RolloutSettings } from '#shared/contracts/rollout.ts';
import type { Caller } from '#server/lib/http-route.ts';
import type { CommandActs } from './commands.service.ts';
import { applied, conflict, type RecordAt } from './record-answers.ts';

type By = { actor: Pick<Caller, 'id' | 'name'>; commandId: string };
type RolloutRecord = { readonly revision: string; readonly row: RolloutRow };

/** What these commands need done to the rollout, in the command's transaction and with its audit entry. */
export type RolloutActs = {
  edit(
    client: PoolClient,
    by: By,
    edit: { baseRevision: string; rollout: RolloutSettings },
  ): Promise<{ conflict: boolean; record: RolloutRecord }>;
  rollBack(client: PoolClient, by: By, rollBack: { reason: string }): Promise<RolloutRecord>;
  resume(client: PoolClient, by: By, reason: string): Promise<RolloutRecord>;
};

const answerOf = ({ revision, row }: RolloutRecord): RecordAt => ({ revision, record: { collection: 'rollout', row } });
const byOf = ({ id, name }: Caller, commandId: string): By => ({ actor: { id, name }, commandId });

export const createRolloutCommands = (
  rollout: RolloutActs,
): Pick<CommandActs, 'rollout.edit' | 'rollout.rollback' | 'rollout.resume'> => ({
  'rollout.edit': async (client, caller, { id, body }) => {
    const edited = await rollout.edit(client, byOf(caller, id), body);
    return edited.conflict ? conflict(answerOf(edited.record)) : applied(answerOf(edited.record));
  },
  'rollout.rollback': async (client, caller, { id, body }) =>
    applied(answerOf(await rollout.rollBack(client, byOf(caller, id), body))),
  'rollout.resume': async (client, caller, { id, body }) =>
    applied(answerOf(await rollout.resume(client, byOf(caller, id), body.reason))),
});
