import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Command, CommandApplied, CommandConflict, CommandOf, CommandType } from '#shared/contracts/commands.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { isPermitted, type Permission } from '#shared/domain/permissions.ts';
import type { Database } from '#server/db/database.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import type { Caller } from '#server/lib/http-route.ts';
import type { CommandReceipts } from './command-receipts.store.ts';

export type CommandAnswer = { status: 200; body: CommandApplied } | { status: 409; body: CommandConflict };
/** Acts within the transaction and writes its audit entry. Throws what is refused; only what it returns is kept. */
export type ActOnCommand<T extends CommandType> = (
  client: PoolClient,
  caller: Caller,
  command: CommandOf<T>,
) => Promise<CommandAnswer>;
export type CommandActs = { readonly [T in CommandType]: ActOnCommand<T> };

const PERMISSIONS: Readonly<Record<CommandType, Permission>> = {
  'settings.edit': 'budgets:edit',
  'policy.edit': 'routing:edit',
  'alert.handle': 'alerts:handle',
  'systemAlert.handle': 'systemAlerts:handle',
  'rollout.edit': 'rollout:edit',
  'rollout.rollback': 'rollout:edit',
  'rollout.resume': 'rollout:edit',
};

/** zod gives every body of a type the same order of fields, so equal requests have equal hashes. */
const hashOf = (command: Command) => createHash('sha256').update(JSON.stringify(command.body)).digest('hex');

export type CommandsService = ReturnType<typeof createCommandsService>;
type Parts = {
  database: Database;
  receipts: CommandReceipts;
  act: CommandActs;
  /** After it is durable, before it is answered; also when it had been done before. */
  onApplied?: (type: CommandType) => Promise<void>;
};
export const createCommandsService = ({ database, receipts, act, onApplied }: Parts) => ({
  /**
   * Acts on a command once, however often it comes: the answer is kept in the transaction that does the work.
   * Refusals that throw keep nothing, so that a person may be given the right and press again.
   * Throws auth.forbidden, command.reused, user.unknown, budget.aboveSupportCap.
   */
  async run(caller: Caller, command: Command): Promise<CommandAnswer> {
    const { type } = command.body;
    if (!isPermitted(caller.role, PERMISSIONS[type])) throw new AppError('auth.forbidden');
    const request = { id: command.id.toLowerCase(), operatorId: caller.id, requestHash: hashOf(command) };
    const answer = await inTransaction(database, async (client) => {
      const earlier = await receipts.claim(client, request);
      if (earlier) return earlier;
      const actOnIt = act[type] as ActOnCommand<CommandType>;
      const first = await actOnIt(client, caller, command);
      await receipts.add(client, request, first);
      return first;
    });
    if (answer.status === 200) await onApplied?.(type);
    return answer;
  },
});
