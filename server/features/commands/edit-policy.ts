import type { PoolClient } from 'pg';
import * as z from 'zod';
import { policyRow } from '#shared/contracts/feed.ts';
import { revision } from '#shared/contracts/fields.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import { wireRowSql } from '#server/lib/wire-rows.ts';
import type { ActOnCommand } from './commands.service.ts';
import { applied, conflict } from './record-answers.ts';

const currentPolicy = z.object({ revision, row: policyRow });
type CurrentPolicy = z.infer<typeof currentPolicy>;
const CURRENT = `r.revision::text AS revision, (${wireRowSql('policy')})::json AS row`;
const answerOf = ({ revision, row }: CurrentPolicy) => ({ revision, record: { collection: 'policy' as const, row } });

const lockPolicy = async (client: PoolClient) => {
  const { rows } = await client.query(`SELECT ${CURRENT} FROM routing_policy r FOR UPDATE`);
  return currentPolicy.parse(rows[0]);
};

export const createEditPolicy =
  ({ clock }: { clock: Clock }): ActOnCommand<'policy.edit'> =>
  async (client, caller, { id: commandId, body }) => {
    const before = await lockPolicy(client);
    if (before.revision !== body.baseRevision) return conflict(answerOf(before));
    const at = clock();
    const { rows } = await client.query(
      `UPDATE routing_policy r SET policy = $1, updated_by = $2, updated_at = $3 RETURNING ${CURRENT}`,
      [JSON.stringify(body.policy), caller.name, at],
    );
    const after = currentPolicy.parse(rows[0]);
    const change = { before: before.row.policy, after: after.row.policy };
    await addAuditEntry(client, { actor: caller, action: 'policy.edit', subject: 'policy', ...change, commandId, at });
    return applied(answerOf(after));
  };
