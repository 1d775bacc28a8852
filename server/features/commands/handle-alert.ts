import { isDeepStrictEqual } from 'node:util';
import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { HandleAlert } from '#shared/contracts/commands.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { alertHandling, type AlertHandling } from '#shared/contracts/feed.ts';
import { revision } from '#shared/contracts/fields.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import { isoInstant } from '#server/lib/wire-rows.ts';
import type { ActOnCommand } from './commands.service.ts';
import { applied, conflict } from './record-answers.ts';

const handledAlert = z.object({ revision, handling: alertHandling });
const HANDLED = `r.revision::text AS revision, json_build_object('acknowledgedAt', ${isoInstant('r.acknowledged_at')},
  'acknowledgedBy', r.acknowledged_by, 'assignedTo', r.assigned_to, 'snoozedUntil', ${isoInstant('r.snoozed_until')},
  'note', r.note) AS handling`;

const lockAlert = async (client: PoolClient, id: string) => {
  const { rows } = await client.query(`SELECT ${HANDLED} FROM alerts r WHERE r.id = $1 FOR UPDATE`, [id]);
  if (rows.length === 0) throw new AppError('alert.unknown');
  return handledAlert.parse(rows[0]);
};

const storeHandling = async (client: PoolClient, id: string, handling: AlertHandling) => {
  const { acknowledgedAt, acknowledgedBy, assignedTo, snoozedUntil, note } = handling;
  const { rows } = await client.query(
    `UPDATE alerts r SET acknowledged_at = $2, acknowledged_by = $3, assigned_to = $4, snoozed_until = $5, note = $6
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

export const createHandleAlert =
  ({ clock }: { clock: Clock }): ActOnCommand<'alert.handle'> =>
  async (client, caller, { id: commandId, body }) => {
    const { alertId, baseRevision, seen, handling } = body;
    const before = await lockAlert(client, alertId);
    const answerOf = (now: z.infer<typeof handledAlert>) => ({
      revision: now.revision,
      record: { collection: 'alerts' as const, row: { id: alertId, ...now.handling } },
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
    const after = await storeHandling(client, alertId, { ...acknowledgement, ...rest });
    const subject = `alert:${alertId}`;
    const change = { before: before.handling, after: after.handling };
    await addAuditEntry(client, { actor: caller, action: 'alert.handle', subject, ...change, commandId, at });
    return applied(answerOf(after));
  };
