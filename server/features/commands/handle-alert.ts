import { isDeepStrictEqual } from 'node:util';
import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { CommandOf, HandleAlert } from '#shared/contracts/commands.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { alertHandling, type AlertHandling } from '#shared/contracts/feed.ts';
import { revision } from '#shared/contracts/fields.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Caller } from '#server/lib/http-route.ts';
import { isoInstant } from '#server/lib/wire-rows.ts';
import type { CommandAnswer } from './commands.service.ts';
import { applied, conflict } from './record-answers.ts';

const handledAlert = z.object({ revision, handling: alertHandling });
const HANDLED = `r.revision::text AS revision, json_build_object('acknowledgedAt', ${isoInstant('r.acknowledged_at')},
  'acknowledgedBy', r.acknowledged_by, 'assignedTo', r.assigned_to, 'snoozedUntil', ${isoInstant('r.snoozed_until')},
  'note', r.note) AS handling`;

/** Alerts of users' budgets, and of the service itself. */
const KINDS = {
  'alert.handle': { table: 'alerts', collection: 'alerts', subject: 'alert' },
  'systemAlert.handle': { table: 'system_alerts', collection: 'systemAlerts', subject: 'systemAlert' },
} as const;
type Table = (typeof KINDS)[keyof typeof KINDS]['table'];

const lockAlert = async (client: PoolClient, table: Table, id: string) => {
  const { rows } = await client.query(`SELECT ${HANDLED} FROM ${table} r WHERE r.id = $1 FOR UPDATE`, [id]);
  if (rows.length === 0) throw new AppError('alert.unknown');
  return handledAlert.parse(rows[0]);
};

const storeHandling = async (client: PoolClient, table: Table, id: string, handling: AlertHandling) => {
  const { acknowledgedAt, acknowledgedBy, assignedTo, snoozedUntil, note } = handling;
  const { rows } = await client.query(
    `UPDATE ${table} r SET acknowledged_at = $2, acknowledged_by = $3, assigned_to = $4, snoozed_until = $5, note = $6
    WHERE r.id = $1 RETURNING ${HANDLED}`,
    [id, acknowledgedAt, acknowledgedBy, assignedTo, snoozedUntil, note],
  );
  return handledAlert.parse(rows[0]);
};

/** As an editor sees and sets it. */
const editable = ({ acknowledgedAt, assignedTo, snoozedUntil, note }: AlertHandling): HandleAlert['handling'] => ({
  acknowledged: acknowledgedAt !== null,
  assignedTo,
  snoozedUntil,
  note,
});

type Kind = keyof typeof KINDS;
export const createHandleAlert = ({ clock, of }: { clock: Clock; of: Kind }) => {
  const { table, collection, subject: kind } = KINDS[of];
  return async (
    client: PoolClient,
    caller: Caller,
    { id: commandId, body }: CommandOf<Kind>,
  ): Promise<CommandAnswer> => {
    const { alertId, baseRevision, seen, handling } = body;
    const before = await lockAlert(client, table, alertId);
    const answerOf = (now: z.infer<typeof handledAlert>) => ({
      revision: now.revision,
      record: { collection, row: { id: alertId, ...now.handling } },
    });
    if (before.revision !== baseRevision && !isDeepStrictEqual(editable(before.handling), seen))
      return conflict(answerOf(before));
    const at = clock();
    const { acknowledged, ...rest } = handling;
    const acknowledging = { acknowledgedAt: at.toISOString(), acknowledgedBy: caller.name };
    const acknowledgement = !acknowledged
      ? { acknowledgedAt: null, acknowledgedBy: null }
      : before.handling.acknowledgedAt
        ? before.handling
        : acknowledging;
    const after = await storeHandling(client, table, alertId, { ...acknowledgement, ...rest });
    const subject = `${kind}:${alertId}`;
    const change = { before: before.handling, after: after.handling };
    await addAuditEntry(client, { actor: caller, action: of, subject, ...change, commandId, at });
    return applied(answerOf(after));
  };
};
